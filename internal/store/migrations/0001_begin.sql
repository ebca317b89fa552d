-- escale: oldest 1
--
-- The types are those that both engines understand: INTEGER below 2^31, BIGINT (instants are microseconds since 1970 UTC),
-- TEXT, BYTEA. Every "document" is one zstd frame. No column is NULL. Nothing is ordered by text.

-- +goose Up

-- What the base says of itself: its epoch, and the mark that the clock follower reached.
CREATE TABLE base (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE migration (
    version  INTEGER NOT NULL PRIMARY KEY,
    name     TEXT NOT NULL,
    checksum TEXT NOT NULL,
    oldest   INTEGER NOT NULL,
    applied  BIGINT NOT NULL
);

-- The last number given, by name.
CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('offer', 999999999), ('proposal', 0), ('job', 0);

CREATE TABLE offer (
    id       INTEGER NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    type     TEXT NOT NULL,
    status   TEXT NOT NULL,
    owner    TEXT NOT NULL,
    commune  TEXT NOT NULL,
    created  BIGINT NOT NULL,
    updated  BIGINT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL
);

-- holder is 0 for an identifier that at most one live offer may carry, and the offer itself where several may, or where
-- the offer is no longer live. So one primary key says both rules.
CREATE TABLE identifier (
    system TEXT NOT NULL,
    value  TEXT NOT NULL,
    holder INTEGER NOT NULL,
    offer  INTEGER NOT NULL,
    PRIMARY KEY (system, value, holder)
);
CREATE INDEX identifier_offer ON identifier (offer);

-- What an object was before, moved here when a new version takes its place.
CREATE TABLE revision (
    kind     TEXT NOT NULL,
    object   TEXT NOT NULL,
    version  BIGINT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL,
    PRIMARY KEY (kind, object, version)
);

-- The log. Thin: never what somebody wrote, only that something changed.
CREATE TABLE change (
    seq          BIGINT NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    trace        INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    object       TEXT NOT NULL,
    version      BIGINT NOT NULL,
    changed      TEXT NOT NULL,
    actor        TEXT NOT NULL,
    organisation TEXT NOT NULL,
    cause        TEXT NOT NULL,
    "group"      TEXT NOT NULL,
    hash         BYTEA NOT NULL
);
CREATE INDEX change_object ON change (kind, object, seq);
CREATE INDEX change_group ON change ("group", seq) WHERE "group" <> '';

CREATE TABLE private (
    offer        INTEGER NOT NULL,
    organisation TEXT NOT NULL,
    version      BIGINT NOT NULL,
    format       INTEGER NOT NULL,
    document     BYTEA NOT NULL,
    PRIMARY KEY (offer, organisation)
);
CREATE INDEX private_organisation ON private (organisation);

CREATE TABLE proposal (
    id       BIGINT NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    offer    INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    state    TEXT NOT NULL,
    author   TEXT NOT NULL,
    at       BIGINT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX proposal_offer ON proposal (offer);
CREATE INDEX proposal_state ON proposal (state, id);

-- Sheets' overlay, organisations, sources, conventions, media, outlines…: whatever is found by its code.
CREATE TABLE object (
    kind     TEXT NOT NULL,
    code     TEXT NOT NULL,
    version  BIGINT NOT NULL,
    updated  BIGINT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL,
    PRIMARY KEY (kind, code)
);

-- The instants at which an object changes by itself.
CREATE TABLE due (
    kind   TEXT NOT NULL,
    object TEXT NOT NULL,
    at     BIGINT NOT NULL,
    PRIMARY KEY (kind, object, at)
);
CREATE INDEX due_at ON due (at);

-- How far each follower of the log has come.
CREATE TABLE cursor (
    name  TEXT NOT NULL PRIMARY KEY,
    epoch TEXT NOT NULL,
    seq   BIGINT NOT NULL,
    hash  BYTEA NOT NULL,
    moved BIGINT NOT NULL
);

-- What is to be done outside the base because of a change, at least once each.
CREATE TABLE job (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    key      TEXT NOT NULL,
    lane     TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    state    TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    at       BIGINT NOT NULL,
    error    TEXT NOT NULL,
    payload  BYTEA NOT NULL
);
CREATE UNIQUE INDEX job_key ON job (kind, key);
CREATE INDEX job_waiting ON job (kind, lane, id) WHERE state = 'waiting';
