/** Files of configuration, pushed and pulled through the control plane as a user would. */
import { ADMIN_TOKEN, type Isolate } from "./worker.ts";

export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly change: string;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

export interface Pushed {
  readonly status: number;
  readonly etag: string | null;
  readonly version: number;
  readonly changes: readonly Change[];
  readonly notDone: readonly { kind: string; name: string; reason: string }[];
  readonly faults: readonly { pointer: string; message: string }[];
  readonly message?: string;
  readonly __type?: string;
}

export interface ConfigDocument {
  readonly $schema?: string;
  readonly gateways?: readonly (Record<string, unknown> & {
    targets?: readonly Record<string, unknown>[];
    aliases?: readonly Record<string, unknown>[];
    rateLimits?: readonly Record<string, unknown>[];
  })[];
  readonly credentialProviders?: readonly Record<string, unknown>[];
  readonly prices?: readonly Record<string, unknown>[];
}

export async function pull(on: Isolate): Promise<{ etag: string; document: ConfigDocument }> {
  const response = await on.admin("GET", "/config");
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return { etag: response.headers.get("etag") ?? "", document: await response.json<ConfigDocument>() };
}

/** @param background is its discovery waited for? */
export async function push(
  on: Isolate,
  document: unknown,
  { query = "", ifMatch, background }: { query?: string; ifMatch?: string; background?: boolean } = {},
): Promise<Pushed> {
  const response = await on.fetch(`/control/config${query}`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      "content-type": "application/json",
      ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
    },
    body: typeof document === "string" ? document : JSON.stringify(document),
    ...(background === undefined ? {} : { background }),
  });
  const answer = await response.json<Omit<Pushed, "status" | "etag">>();
  return { ...answer, status: response.status, etag: response.headers.get("etag") };
}

/** A provider target for a file. */
export function target(name: string, model = "m", more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name,
    targetConfiguration: {
      inference: {
        provider: {
          endpoint: `https://${name}.provider.test`,
          operations: [{ path: "/v1/chat/completions", models: [{ model }] }],
        },
      },
    },
    ...more,
  };
}

/** How a target of a file names its credential provider. */
export function keyOf(providerArn: string): { credentialProviderConfigurations: object[] } {
  return {
    credentialProviderConfigurations: [
      { credentialProviderType: "API_KEY", credentialProvider: { apiKeyCredentialProvider: { providerArn } } },
    ],
  };
}
