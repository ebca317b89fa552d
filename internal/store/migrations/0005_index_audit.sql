-- escale: oldest 1
--
-- Whoever looks through what was done besides offers (people, organisations, settings) reads the log from its end. Among millions of
-- changes of offers they are few.

-- +goose Up

CREATE INDEX change_audit ON change (seq) WHERE kind <> 'offer' AND kind <> 'proposal' AND kind <> 'private';
