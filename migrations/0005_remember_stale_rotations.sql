-- Gateways of which a target, or all, was deleted: the cron empties their Durable Objects and takes the row away.
CREATE TABLE stale_rotations (
  gateway_id TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT;
