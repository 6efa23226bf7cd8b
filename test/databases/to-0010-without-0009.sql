-- A database as an older version's npm start and its administrator left it, with the migrations 0001, 0002, 0004, 0005, 0006, 0007, 0008, 0010; a line of two hyphens ends a statement.
-- Its caller's key, which opens nothing else: sbx_oplV81qkBzbSbTQHza62ryqEoDlZRsua4ANhhV
--
CREATE TABLE "d1_migrations"(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)
--
CREATE TABLE config_version (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL
) STRICT
--
CREATE TABLE gateways (
  gateway_id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
, revision INTEGER NOT NULL DEFAULT 1) STRICT
--
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
  last_synchronized_at INTEGER, revision INTEGER NOT NULL DEFAULT 1, failures INTEGER NOT NULL DEFAULT 0, due_at INTEGER, last_good_spec TEXT CHECK (last_good_spec IS NULL OR json_valid(last_good_spec)),
  UNIQUE (gateway_id, name)
) STRICT
--
CREATE TABLE credential_providers (
  name TEXT PRIMARY KEY,
  key TEXT NOT NULL CHECK (json_valid(key)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT
--
CREATE TABLE api_keys (
  api_key_id TEXT PRIMARY KEY,
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  allowed_models TEXT CHECK (allowed_models IS NULL OR json_valid(allowed_models)),
  expires_at INTEGER,
  created_at INTEGER NOT NULL
, limits TEXT CHECK (limits IS NULL OR json_valid(limits))) STRICT
--
CREATE TABLE client_tokens (
  scope TEXT NOT NULL,
  client_token TEXT NOT NULL,
  request_sha256 TEXT NOT NULL,
  response TEXT NOT NULL CHECK (json_valid(response)),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (scope, client_token)
) STRICT
--
CREATE TABLE tags (
  resource TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (resource, key)
) STRICT
--
CREATE TABLE stale_rotations (
  gateway_id TEXT PRIMARY KEY,
  since INTEGER NOT NULL
) STRICT
--
CREATE TABLE prices (
  target TEXT NOT NULL,
  model TEXT NOT NULL,
  effective_from INTEGER NOT NULL,
  price TEXT NOT NULL CHECK (json_valid(price)),
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (target, model, effective_from)
) STRICT
--
CREATE TABLE rate_limits (
  gateway_id TEXT NOT NULL REFERENCES gateways (gateway_id) ON DELETE CASCADE,
  rate_limit_id TEXT NOT NULL,
  spec TEXT NOT NULL CHECK (json_valid(spec)),
  revision INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (gateway_id, rate_limit_id)
) STRICT
--
CREATE TABLE history (
  version INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL
) STRICT
--
CREATE TABLE history_objects (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  object TEXT CHECK (object IS NULL OR json_valid(object)),
  PRIMARY KEY (kind, id, version)
) STRICT
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (1, '0001_create_config.sql', '2026-11-25 20:08:48')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (2, '0002_add_life_cycle.sql', '2026-11-25 20:08:48')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (3, '0004_add_last_good_configuration.sql', '2026-11-25 20:08:48')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (4, '0005_remember_stale_rotations.sql', '2026-11-25 20:08:49')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (5, '0006_index_what_expires.sql', '2026-11-25 20:08:49')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (6, '0007_add_prices.sql', '2026-11-25 20:08:50')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (7, '0008_add_rate_limits.sql', '2026-11-25 20:08:50')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (8, '0010_add_history.sql', '2026-11-25 20:08:50')
--
INSERT INTO "config_version" ("id", "version") VALUES (1, 7)
--
INSERT INTO "gateways" ("gateway_id", "name", "spec", "created_at", "updated_at", "revision") VALUES ('default-iapdkxp133', 'default', '{"name":"default","authorizerType":"API_KEY"}', 1795637331945, 1795637331945, 1)
--
INSERT INTO "gateways" ("gateway_id", "name", "spec", "created_at", "updated_at", "revision") VALUES ('open-jud1kyv1sc', 'open', '{"name":"open","description":"an old one","authorizerType":"NONE"}', 1795637332510, 1795637332510, 1)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('FFBIIC8F5R', 'default-iapdkxp133', 'azure', '{"name":"azure","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:44627","operations":[{"path":"/v1/chat/completions","providerPath":"/openai/v1/chat/completions","models":[{"model":"DeepSeek-V4-Flash"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/azure-foundry-key","credentialLocation":"HEADER","credentialParameterName":"api-key"}}}]}', 'READY', '[]', '[]', 1795637331945, 1795637331945, NULL, 1, 0, NULL, NULL)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('B805H4IYNC', 'default-iapdkxp133', 'claude', '{"name":"claude","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:44627","operations":[{"path":"/v1/messages","models":[{"model":"claude-haiku-4-5"}]},{"path":"/v1/messages/count_tokens","models":[{"model":"claude-haiku-4-5"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/claude-key","credentialLocation":"HEADER","credentialParameterName":"x-api-key"}}}]}', 'READY', '[]', '[]', 1795637331945, 1795637331945, NULL, 1, 0, NULL, NULL)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('4BEVG7A9N7', 'default-iapdkxp133', 'lists', '{"name":"lists","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:9/","operations":[{"path":"/v1/models"},{"path":"/v1/chat/completions"}]}}}}', 'FAILED', '["The provider at 127.0.0.1:9 cannot be reached, or gave no whole answer within 8 s. Check the endpoint''s host and port. It is asked again by itself."]', '[]', 1795637332551, 1795637332567, NULL, 2, 1, 1795637392567, NULL)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('azure-foundry-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_AZURE"}', 1795637331945, 1795637331945)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('claude-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_ANTHROPIC"}', 1795637331945, 1795637331945)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('external', '{"source":"EXTERNAL","secretId":"UPSTREAM_OPENAI"}', 1795637332531, 1795637332531)
--
INSERT INTO "api_keys" ("api_key_id", "gateway_id", "name", "sha256", "allowed_models", "expires_at", "created_at", "limits") VALUES ('key-fqba0wfpjq', 'default-iapdkxp133', 'npm-start', 'f21f4e4b2ba1c449d5020059d517af7b4cb75b8c77b79d4a038a97e5764695db', NULL, NULL, 1795637332027, NULL)
--
INSERT INTO "api_keys" ("api_key_id", "gateway_id", "name", "sha256", "allowed_models", "expires_at", "created_at", "limits") VALUES ('key-ypxu1orgur', 'default-iapdkxp133', 'narrow', 'a1402cb4b0d514bfe2b103df944748669d2afcb207f235a92da323738d5a5b7c', '["azure/*"]', NULL, 1795637332582, NULL)
--
INSERT INTO "prices" ("target", "model", "effective_from", "price", "updated_at") VALUES ('azure', 'DeepSeek-V4-Flash', 0, '{"input":1,"output":2}', 1795637332602)
--
INSERT INTO "history" ("version", "at", "who") VALUES (1, 1795637330000, 'migration 0010')
--
INSERT INTO "history" ("version", "at", "who") VALUES (2, 1795637331949, 'admin token')
--
INSERT INTO "history" ("version", "at", "who") VALUES (3, 1795637332510, 'admin token')
--
INSERT INTO "history" ("version", "at", "who") VALUES (4, 1795637332531, 'admin token')
--
INSERT INTO "history" ("version", "at", "who") VALUES (5, 1795637332552, 'admin token')
--
INSERT INTO "history" ("version", "at", "who") VALUES (7, 1795637332602, 'admin token')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('credential provider', 'azure-foundry-key', 2, 'azure-foundry-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_AZURE"}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('credential provider', 'claude-key', 2, 'claude-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_ANTHROPIC"}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('gateway', 'default-iapdkxp133', 2, 'default', '{"name":"default","authorizerType":"API_KEY"}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('target', 'FFBIIC8F5R', 2, 'default/azure', '{"name":"azure","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:44627","operations":[{"path":"/v1/chat/completions","providerPath":"/openai/v1/chat/completions","models":[{"model":"DeepSeek-V4-Flash"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/azure-foundry-key","credentialLocation":"HEADER","credentialParameterName":"api-key"}}}]}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('target', 'B805H4IYNC', 2, 'default/claude', '{"name":"claude","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:44627","operations":[{"path":"/v1/messages","models":[{"model":"claude-haiku-4-5"}]},{"path":"/v1/messages/count_tokens","models":[{"model":"claude-haiku-4-5"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/claude-key","credentialLocation":"HEADER","credentialParameterName":"x-api-key"}}}]}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('gateway', 'open-jud1kyv1sc', 3, 'open', '{"name":"open","description":"an old one","authorizerType":"NONE"}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('credential provider', 'external', 4, 'external', '{"source":"EXTERNAL","secretId":"UPSTREAM_OPENAI"}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('target', '4BEVG7A9N7', 5, 'default/lists', '{"name":"lists","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:9/","operations":[{"path":"/v1/models"},{"path":"/v1/chat/completions"}]}}}}')
--
INSERT INTO "history_objects" ("kind", "id", "version", "name", "object") VALUES ('price', 'azure 0 DeepSeek-V4-Flash', 7, 'azure/DeepSeek-V4-Flash', '{"target":"azure","model":"DeepSeek-V4-Flash","effectiveFrom":0,"dollars":{"input":1,"output":2}}')
--
CREATE INDEX api_keys_by_gateway ON api_keys (gateway_id, api_key_id)
--
CREATE INDEX targets_due ON targets (due_at) WHERE due_at IS NOT NULL
--
CREATE INDEX client_tokens_by_age ON client_tokens (created_at)
--
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL
--
CREATE UNIQUE INDEX rate_limits_by_dimensions ON rate_limits (gateway_id, json_extract(spec, '$.dimensionKeys'))
--
CREATE INDEX history_objects_by_version ON history_objects (version, kind, name)
