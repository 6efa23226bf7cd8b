-- Model names of a gateway's own. `revision` is the version of the whole configuration that the writing made.
CREATE TABLE aliases (
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (gateway_id, name)
) STRICT;
