-- Rate limits of gateways, as AgentCore has them. Of a gateway no two limits have the same dimensions in the same order.
CREATE TABLE rate_limits (
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id) ON DELETE CASCADE,
  rate_limit_id TEXT NOT NULL,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (gateway_id, rate_limit_id)
) STRICT;
CREATE UNIQUE INDEX rate_limits_by_dimensions ON rate_limits (gateway_id, json_extract(spec, '$.dimensionKeys'));

-- Limits of one key alone.
ALTER TABLE api_keys ADD COLUMN limits TEXT CHECK (limits IS NULL OR json_valid(limits));
