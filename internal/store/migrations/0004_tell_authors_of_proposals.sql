-- escale: oldest 1
--
-- Whose proposals and drafts: an author's own are looked up at each page, and so are those that wait for an answer.

-- +goose Up

ALTER TABLE proposal ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
CREATE INDEX proposal_author ON proposal (author, state);
