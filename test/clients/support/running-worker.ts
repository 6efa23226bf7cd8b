/** The whole Worker on a loopback port, in workerd, and makers of its configuration over HTTP. */
import { readD1Migrations } from "@cloudflare/vitest-pool-workers";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getPlatformProxy, unstable_startWorker } from "wrangler";

const CONFIG = "./wrangler.toml";
const ADMIN_TOKEN = "test-admin-token";
const START_TIMEOUT_MS = 30_000;
/** What the credential providers' secrets hold. */
export const KEYS = { UPSTREAM_OPENAI: "sk-provider-openai", UPSTREAM_ANTHROPIC: "sk-provider-anthropic" };

export interface RunningWorker {
  readonly origin: string;
  /** Creates what is asked for and returns what the control plane answered. @throws where it refuses. */
  create<T>(path: string, body: unknown): Promise<T>;
  close(): Promise<void>;
}

/**
 * Not wrangler's `createTestHarness`: it sends the Worker's own calls through Node's `fetch`, which adds headers and
 * ends a provider's broken stream as if it were complete. Here they leave workerd as they do at Cloudflare.
 *
 * @param seed what the database holds before anybody asks: more rows than a test would make by asking.
 * @param entrypoint another module than the Worker's own, which does all that it does.
 */
export async function startWorker(
  settings: Record<string, string> = {},
  seed: (db: D1Database) => Promise<unknown> = async () => undefined,
  entrypoint?: string,
): Promise<RunningWorker> {
  // Otherwise Miniflare asks the internet what a request from here would look like.
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  const directory = await mkdtemp(join(tmpdir(), "signalbox-"));
  await migrate(directory, seed);
  const all = { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true", ...KEYS, ...settings };
  const worker = await unstable_startWorker({
    config: CONFIG,
    ...(entrypoint === undefined ? {} : { entrypoint }),
    envFiles: [],
    bindings: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { type: "plain_text", value }])),
    dev: {
      persist: directory,
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      watch: false,
      logLevel: "none",
    },
  });
  const { origin } = await worker.url;
  // A Worker that does not build is not reported: its first request would wait for ever.
  await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(START_TIMEOUT_MS) });
  return {
    origin,
    create: async <T>(path: string, body: unknown) => {
      const response = await fetch(`${origin}/control${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json<T>();
    },
    close: async () => {
      await worker.dispose();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function migrate(directory: string, seed: (db: D1Database) => Promise<unknown>): Promise<void> {
  const { env, dispose } = await getPlatformProxy<Pick<Env, "DB">>({
    configPath: CONFIG,
    envFiles: [],
    persist: { path: join(directory, "v3") },
  });
  for (const { queries } of await readD1Migrations("migrations")) {
    await env.DB.batch(queries.map((query) => env.DB.prepare(query)));
  }
  await seed(env.DB);
  await dispose();
}

export async function gateway(on: RunningWorker, spec: Record<string, unknown> = {}): Promise<string> {
  const { gatewayId } = await on.create<{ gatewayId: string }>("/gateways/", {
    name: "default",
    authorizerType: "API_KEY",
    ...spec,
  });
  return gatewayId;
}

export async function apiKey(
  on: RunningWorker,
  gatewayId: string,
  spec: Record<string, unknown> = {},
): Promise<string> {
  const { apiKey: key } = await on.create<{ apiKey: string }>(`/gateways/${gatewayId}/api-keys`, {
    name: "app",
    ...spec,
  });
  return key;
}

/** A credential provider for the secret of that name, as a target uses it: without a header's name, as a bearer token. */
export async function keyIn(on: RunningWorker, secretId: keyof typeof KEYS, header?: string): Promise<object> {
  const { credentialProviderArn: providerArn } = await on.create<{ credentialProviderArn: string }>(
    "/identities/CreateApiKeyCredentialProvider",
    { name: `${secretId}-${header ?? "bearer"}`, apiKeySecretConfig: { secretId, jsonKey: "key" } },
  );
  const place = header === undefined ? {} : { credentialLocation: "HEADER", credentialParameterName: header };
  return {
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn, ...place } },
  };
}

/** A provider target; `serves` gives the models of each path, none where it takes any model when named. */
export async function target(
  on: RunningWorker,
  gatewayId: string,
  name: string,
  endpoint: string,
  { serves, credential }: { serves?: Readonly<Record<string, readonly string[]>>; credential?: object } = {},
): Promise<void> {
  const operations = Object.entries(serves ?? {}).map(([path, models]) => ({
    path,
    models: models.map((model) => ({ model })),
  }));
  await on.create(`/gateways/${gatewayId}/targets/`, {
    name,
    targetConfiguration: {
      inference: { provider: { endpoint, ...(operations.length === 0 ? {} : { operations }) } },
    },
    ...(credential === undefined ? {} : { credentialProviderConfigurations: [credential] }),
  });
}
