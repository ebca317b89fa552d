-- escale: oldest 1
--
-- Whether the network keeps its promise to answer is measured over all that was decided since some day.

-- +goose Up

ALTER TABLE proposal ADD COLUMN decided BIGINT NOT NULL DEFAULT 0;
CREATE INDEX proposal_decided ON proposal (decided) WHERE decided > 0;
