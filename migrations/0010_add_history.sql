-- Who changed the configuration and when: a row for each version that changed an object. Rows are only ever added.
CREATE TABLE history (
  version INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL
) STRICT;

-- Each object as it was from that version on, without any secret; NULL where it was deleted.
CREATE TABLE history_objects (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  object TEXT CHECK (object IS NULL OR json_valid(object)),
  PRIMARY KEY (kind, id, version)
) STRICT;
CREATE INDEX history_objects_by_version ON history_objects (version, kind, name);

-- Ids in the history that are made of two columns: by them it tells what was deleted.
CREATE UNIQUE INDEX aliases_by_history_id ON aliases (gateway_id || '/' || name);
CREATE UNIQUE INDEX rate_limits_by_history_id ON rate_limits (gateway_id || '/' || rate_limit_id);

-- What stands now is the first version that can be put back. Each expression is its table's `object` in `src/store/`.
INSERT INTO history (version, at, who) SELECT version, unixepoch() * 1000, 'migration 0010' FROM config_version;
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'gateway', gateway_id, (SELECT version FROM config_version), name, spec FROM gateways;
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'target', t.target_id, (SELECT version FROM config_version), g.name || '/' || t.name, t.spec
  FROM targets t JOIN gateways g USING (gateway_id);
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'credential provider', name, (SELECT version FROM config_version), name,
    CASE json_extract(key, '$.source') WHEN 'EXTERNAL' THEN key ELSE json_object('source', 'MANAGED', 'sealedAt', updated_at) END
  FROM credential_providers;
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'price', target || ' ' || effective_from || ' ' || model, (SELECT version FROM config_version),
    target || '/' || model || CASE effective_from WHEN 0 THEN '' ELSE strftime(' from %Y-%m-%dT%H:%M:%fZ', effective_from / 1000.0, 'unixepoch') END,
    json_object('target', target, 'model', model, 'effectiveFrom', effective_from, 'dollars', json(price))
  FROM prices;
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'rate limit', l.gateway_id || '/' || l.rate_limit_id, (SELECT version FROM config_version), g.name || '/' || l.rate_limit_id, l.spec
  FROM rate_limits l JOIN gateways g USING (gateway_id);
INSERT INTO history_objects (kind, id, version, name, object)
  SELECT 'alias', a.gateway_id || '/' || a.name, (SELECT version FROM config_version), g.name || '/' || a.name, a.spec
  FROM aliases a JOIN gateways g USING (gateway_id);
