/** What a browser's test looks at: a running Worker with real D1 and Durable Objects, providers behind it, gateways to see. */
import { startMantle, GATEWAY_IDENTITY, type Mantle } from "../../clients/support/mantle.ts";
import { startProvider, type Provider } from "../../clients/support/provider.ts";
import {
  apiKey,
  gateway,
  keyIn,
  startWorker,
  target,
  type RunningWorker,
} from "../../clients/support/running-worker.ts";

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

export async function setStage(settings: Record<string, string> = {}): Promise<Stage> {
  const [provider, mantle] = await Promise.all([startProvider(), startMantle()]);
  const worker = await startWorker({
    VIEWER_TOKEN,
    AWS_ENDPOINT_URL_BEDROCK_MANTLE: mantle.origin,
    ...GATEWAY_IDENTITY,
    ...settings,
  });
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

/** So many keys, straight into the list. */
export async function manyKeys({ worker }: Stage, gatewayId: string, count: number): Promise<void> {
  const AT_ONCE = 25;
  for (let made = 0; made < count; made += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - made) }, (_, at) => made + at);
    await Promise.all(batch.map((at) => apiKey(worker, gatewayId, { name: `service-${String(at).padStart(5, "0")}` })));
  }
}
