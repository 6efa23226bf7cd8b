-- A database as an older version's npm start and its administrator left it, with the migrations 0001, 0002, 0004, 0006; a line of two hyphens ends a statement.
-- Its caller's key, which opens nothing else: sbx_bKjK66FfGweTY6tvM7vf43wHe8e1W45m1XETjd
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
) STRICT
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
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (1, '0001_create_config.sql', '2026-11-25 20:09:01')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (2, '0002_add_life_cycle.sql', '2026-11-25 20:09:01')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (3, '0004_add_last_good_configuration.sql', '2026-11-25 20:09:02')
--
INSERT INTO "d1_migrations" ("id", "name", "applied_at") VALUES (4, '0006_index_what_expires.sql', '2026-11-25 20:09:03')
--
INSERT INTO "config_version" ("id", "version") VALUES (1, 10)
--
INSERT INTO "gateways" ("gateway_id", "name", "spec", "created_at", "updated_at", "revision") VALUES ('default-s87tarhiju', 'default', '{"name":"default","authorizerType":"API_KEY"}', 1795637345394, 1795637345394, 1)
--
INSERT INTO "gateways" ("gateway_id", "name", "spec", "created_at", "updated_at", "revision") VALUES ('open-u5dqmb1rmu', 'open', '{"name":"open","description":"an old one","authorizerType":"NONE"}', 1795637346775, 1795637346775, 1)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('Q2PP8LL74Z', 'default-s87tarhiju', 'azure', '{"name":"azure","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:38929","operations":[{"path":"/v1/chat/completions","providerPath":"/openai/v1/chat/completions","models":[{"model":"DeepSeek-V4-Flash"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/azure-foundry-key","credentialLocation":"HEADER","credentialParameterName":"api-key"}}}]}', 'READY', '[]', '[]', 1795637345714, 1795637345714, NULL, 1, 0, NULL, NULL)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('0EXC2CZ1VA', 'default-s87tarhiju', 'claude', '{"name":"claude","description":"Answered by the demo provider of npm start","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:38929","operations":[{"path":"/v1/messages","models":[{"model":"claude-haiku-4-5"}]},{"path":"/v1/messages/count_tokens","models":[{"model":"claude-haiku-4-5"}]}]}}},"credentialProviderConfigurations":[{"credentialProviderType":"API_KEY","credentialProvider":{"apiKeyCredentialProvider":{"providerArn":"arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/claude-key","credentialLocation":"HEADER","credentialParameterName":"x-api-key"}}}]}', 'READY', '[]', '[]', 1795637345808, 1795637345808, NULL, 1, 0, NULL, NULL)
--
INSERT INTO "targets" ("target_id", "gateway_id", "name", "spec", "status", "status_reasons", "models", "created_at", "updated_at", "last_synchronized_at", "revision", "failures", "due_at", "last_good_spec") VALUES ('8YQVNP6MY1', 'default-s87tarhiju', 'lists', '{"name":"lists","targetConfiguration":{"inference":{"provider":{"endpoint":"http://127.0.0.1:9/","operations":[{"path":"/v1/models"},{"path":"/v1/chat/completions"}]}}}}', 'FAILED', '["The provider at 127.0.0.1:9 cannot be reached, or gave no whole answer within 8 s. Check the endpoint''s host and port. It is asked again by itself."]', '[]', 1795637346873, 1795637346930, NULL, 2, 1, 1795637406930, NULL)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('azure-foundry-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_AZURE"}', 1795637345691, 1795637345691)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('claude-key', '{"source":"EXTERNAL","secretId":"UPSTREAM_DEMO_ANTHROPIC"}', 1795637345734, 1795637345734)
--
INSERT INTO "credential_providers" ("name", "key", "created_at", "updated_at") VALUES ('external', '{"source":"EXTERNAL","secretId":"UPSTREAM_OPENAI"}', 1795637346834, 1795637346834)
--
INSERT INTO "api_keys" ("api_key_id", "gateway_id", "name", "sha256", "allowed_models", "expires_at", "created_at") VALUES ('key-8lh4cr8a8q', 'default-s87tarhiju', 'npm-start', '55110bdf55e180fc2eb819ec98e766594acd81dc27320036c6b083a3fb49d206', NULL, NULL, 1795637346046)
--
INSERT INTO "api_keys" ("api_key_id", "gateway_id", "name", "sha256", "allowed_models", "expires_at", "created_at") VALUES ('key-hk61ll5vws', 'default-s87tarhiju', 'narrow', '88a364a8cada8bf93604da5aeb728b7ccead75460d46c4a2b73ef872b33efc8f', '["azure/*"]', NULL, 1795637346991)
--
CREATE INDEX api_keys_by_gateway ON api_keys (gateway_id, api_key_id)
--
CREATE INDEX targets_due ON targets (due_at) WHERE due_at IS NOT NULL
--
CREATE INDEX client_tokens_by_age ON client_tokens (created_at)
--
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL
