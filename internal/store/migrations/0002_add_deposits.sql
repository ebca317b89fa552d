-- escale: oldest 1
--
-- What visitors leave for a time: a booklet that they share, how to reach whoever made a remark. It is apart from all else: no
-- log speaks of it, no revision keeps it, no export knows it, and when its time is over the row is gone.

-- +goose Up

CREATE TABLE deposit (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    lock     BYTEA NOT NULL,
    about    BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL
);
CREATE UNIQUE INDEX deposit_lock ON deposit (kind, lock);
CREATE INDEX deposit_about ON deposit (kind, about);
INSERT INTO counter (name, value) VALUES ('deposit', 0);
