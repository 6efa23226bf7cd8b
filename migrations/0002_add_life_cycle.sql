-- Discovery and the life of a target: a revision guards every change, and the cron knows when to look again.
ALTER TABLE targets ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE targets ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE targets ADD COLUMN due_at INTEGER;
CREATE INDEX targets_due ON targets (due_at) WHERE due_at IS NOT NULL;

ALTER TABLE gateways ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- What a clientToken was first used for, and what was answered: a creation asked for again is not done again.
CREATE TABLE client_tokens (
  scope TEXT NOT NULL,
  client_token TEXT NOT NULL,
  request_sha256 TEXT NOT NULL,
  response TEXT NOT NULL CHECK (json_valid(response)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, client_token)
) STRICT;

-- Tags by resource: `gateway/{id}` or `apikeycredentialprovider/{name}`.
CREATE TABLE tags (
  resource TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource, key)
) STRICT;
