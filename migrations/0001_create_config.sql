-- The version of the whole configuration: every write to it counts one up in the same batch, and isolates ask for it.
CREATE TABLE config_version (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL
) STRICT;
INSERT INTO config_version (id, version) VALUES (1, 1);

CREATE TABLE gateways (
  gateway_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE targets (
  target_id TEXT PRIMARY KEY,
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id),
  name TEXT NOT NULL,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  status TEXT NOT NULL,
  status_reasons TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(status_reasons)),
  models TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(models)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_synchronized_at INTEGER,
  UNIQUE (gateway_id, name)
) STRICT;

-- The name of a provider key. `key` says which Worker secret holds it, or holds it sealed under TOKEN_VAULT_KEY.
CREATE TABLE credential_providers (
  name TEXT PRIMARY KEY,
  key TEXT NOT NULL CHECK (json_valid(key)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Callers' keys, by hash. Not part of the versioned configuration: isolates keep what they looked up for 10 seconds.
CREATE TABLE api_keys (
  api_key_id TEXT PRIMARY KEY,
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  allowed_models TEXT CHECK (allowed_models IS NULL OR json_valid(allowed_models)),
  expires_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX api_keys_by_gateway ON api_keys (gateway_id, api_key_id);
