-- escale: oldest 1
--
-- People who sign in. The log tells which keys of an account changed and never what they say, and no revision keeps what an
-- account was: who is erased is forgotten. The secrets (hashes, keys of devices) are apart from the document, so that nothing
-- which reads people reads them.

-- +goose Up

-- email is folded, and empty for an account that was erased. sealed is the version of the secrets.
CREATE TABLE account (
    id       BIGINT NOT NULL PRIMARY KEY,
    version  BIGINT NOT NULL,
    email    TEXT NOT NULL,
    state    TEXT NOT NULL,
    format   INTEGER NOT NULL,
    document BYTEA NOT NULL,
    sealed   BIGINT NOT NULL,
    secrets  BYTEA NOT NULL
);
CREATE UNIQUE INDEX account_email ON account (email) WHERE email <> '';
INSERT INTO counter (name, value) VALUES ('account', 0);

-- Who is in an organisation.
CREATE TABLE membership (
    organisation TEXT NOT NULL,
    account      BIGINT NOT NULL,
    PRIMARY KEY (organisation, account)
);
CREATE INDEX membership_account ON membership (account);

-- By what else an account is found: what a passkey carries, who it is to a provider of identities.
CREATE TABLE handle (
    system  TEXT NOT NULL,
    value   TEXT NOT NULL,
    account BIGINT NOT NULL,
    PRIMARY KEY (system, value)
);
CREATE INDEX handle_account ON handle (account);
