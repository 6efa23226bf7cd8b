/** What a browser's test looks at: a running Worker with real D1 and Durable Objects, providers behind it, gateways to see. */
import { startMantle, GATEWAY_IDENTITY, type Mantle } from "../../clients/support/mantle.ts";
import { startProvider, type Provider } from "../../clients/support/provider.ts";
import { gateway, keyIn, startWorker, target, type RunningWorker } from "../../clients/support/running-worker.ts";

export const ADMIN_TOKEN = "test-admin-token";
export const VIEWER_TOKEN = "test-viewer-token";
export const AZURE_MODEL = "DeepSeek-V4-Flash";

export interface Stage {
  readonly worker: RunningWorker;
  readonly provider: Provider;
  /** Bedrock's endpoint, which lists its models only to who may. */
  readonly mantle: Mantle;
  close(): Promise<void>;
}

export async function setStage(
  settings: Record<string, string> = {},
  seed?: (db: D1Database) => Promise<unknown>,
  entrypoint?: string,
): Promise<Stage> {
  const [provider, mantle] = await Promise.all([startProvider(), startMantle()]);
  const worker = await startWorker(
    {
      VIEWER_TOKEN,
      AWS_ENDPOINT_URL_BEDROCK_MANTLE: mantle.origin,
      ...GATEWAY_IDENTITY,
      ...settings,
    },
    seed,
    entrypoint,
  );
  return {
    worker,
    provider,
    mantle,
    close: async () => {
      await worker.close();
      await Promise.all([provider.close(), mantle.close()]);
    },
  };
}

/** The article's two targets behind one gateway: Azure's, which is well, and Bedrock's, which lacks a permission. */
export async function articleGateway({ worker, provider }: Stage, name = "article"): Promise<string> {
  const gatewayId = await gateway(worker, {
    name,
    description: "The article's gateway: Azure and Bedrock behind one address",
  });
  await target(worker, gatewayId, "azure-foundry", provider.origin, {
    serves: { "/v1/chat/completions": [AZURE_MODEL, "gpt-5*"] },
    credential: await keyOnce(worker),
  });
  await worker.create(`/gateways/${gatewayId}/targets/`, {
    name: "bedrock",
    targetConfiguration: { inference: { connector: { source: { connectorId: "bedrock-mantle" } } } },
    credentialProviderConfigurations: [{ credentialProviderType: "GATEWAY_IAM_ROLE" }],
  });
  return gatewayId;
}

/** A credential provider is made once for a Worker, however many gateways use it. */
const keys = new WeakMap<RunningWorker, Promise<object>>();

function keyOnce(worker: RunningWorker): Promise<object> {
  const known = keys.get(worker) ?? keyIn(worker, "UPSTREAM_OPENAI", "api-key");
  keys.set(worker, known);
  return known;
}

/** A gateway and so many keys of it, written before the Worker starts. */
export async function seedManyKeys(db: D1Database, gatewayId: string, count: number): Promise<void> {
  const spec = JSON.stringify({ name: "many", authorizerType: "API_KEY" });
  await db
    .prepare("INSERT INTO gateways (gateway_id, name, spec, created_at, updated_at) VALUES (?1, 'many', ?2, ?3, ?3)")
    .bind(gatewayId, spec, Date.now())
    .run();
  await db.batch(manyKeys(gatewayId, count, Date.now()).map(({ sql, values }) => db.prepare(sql).bind(...values)));
}

/** `service-00000` is the newest of them; their ids are in no order, as ids are. */
export function manyKeys(gatewayId: string, count: number, now: number) {
  return [
    {
      sql: `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?2 - 1)
            INSERT INTO api_keys (api_key_id, gateway_id, name, sha256, allowed_models, expires_at, created_at)
            SELECT printf('key-%010d', (i * 7919) % 1000003), ?1, printf('service-%05d', i), printf('%064d', i), NULL, NULL,
              ?3 - i * 60000 FROM n`,
      values: [gatewayId, count, now],
    },
  ] as const;
}
