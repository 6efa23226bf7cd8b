-- What the cron deletes is found without reading what stays.
CREATE INDEX client_tokens_by_age ON client_tokens (created_at);
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL;
