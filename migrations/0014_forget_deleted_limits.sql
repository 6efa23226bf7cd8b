-- Limits that were deleted, whose accounts the ledger keeps until the cron has them forgotten: by the beginning of their keys; all of the gateway's where it is empty.
CREATE TABLE stale_limits (
  gateway_id TEXT NOT NULL,
  prefix TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (gateway_id, prefix)
) STRICT, WITHOUT ROWID;

-- By whatever way they go: by an operation, a file of configuration, with their gateway, by the cron or by hand.
CREATE TRIGGER stale_limits_of_rate_limits AFTER DELETE ON rate_limits BEGIN
  INSERT OR REPLACE INTO stale_limits (gateway_id, prefix, since)
  VALUES (OLD.gateway_id, 'limit/' || OLD.rate_limit_id || '/', unixepoch() * 1000);
END;
CREATE TRIGGER stale_limits_of_api_keys AFTER DELETE ON api_keys WHEN OLD.api_key_id NOT LIKE 'playground-%' BEGIN
  INSERT OR REPLACE INTO stale_limits (gateway_id, prefix, since)
  VALUES (OLD.gateway_id, 'key/' || OLD.api_key_id || '/', unixepoch() * 1000);
END;
CREATE TRIGGER stale_limits_of_gateways AFTER DELETE ON gateways BEGIN
  INSERT OR REPLACE INTO stale_limits (gateway_id, prefix, since) VALUES (OLD.gateway_id, '', unixepoch() * 1000);
END;
