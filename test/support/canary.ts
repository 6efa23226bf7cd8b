/** Secrets that can be recognised, a gateway that uses all of them, and an ear for every place where none may be heard. */
import { vi } from "vitest";
import { apiKey, create, gateway, GATEWAY_ROLE, keyIn, providerTarget } from "./config.ts";
import type { Seen } from "./upstream.ts";
import { ADMIN_TOKEN, isolate, type Isolate } from "./worker.ts";

export const VAULT_KEY_BYTES = "canary-of-the-vault-32-bytes-ok.";
export const SECRETS = {
  UPSTREAM_PLAIN: "canary-plain-0a1b2c3d",
  UPSTREAM_JSON: JSON.stringify({ key: "canary-json-4e5f6a7b" }),
  UPSTREAM_QUERY: "canary-query-8c9d0e1f",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "canary-aws-secret-2a3b4c5d",
  AWS_SESSION_TOKEN: "canary-aws-session-6e7f8a9b",
  TOKEN_VAULT_KEY: btoa(VAULT_KEY_BYTES),
};
export const MANAGED = "canary-managed-0c1d2e3f";
/** What its provider hears in a call, by target. The AWS secret and the vault's key are heard by nobody. */
export const HEARD_BY_PROVIDER: Readonly<Record<string, string>> = {
  plain: SECRETS.UPSTREAM_PLAIN,
  json: "canary-json-4e5f6a7b",
  query: SECRETS.UPSTREAM_QUERY,
  managed: MANAGED,
  signed: SECRETS.AWS_SESSION_TOKEN,
};
export const CANARIES = [
  ...Object.values(HEARD_BY_PROVIDER),
  SECRETS.AWS_SECRET_ACCESS_KEY,
  SECRETS.TOKEN_VAULT_KEY,
  VAULT_KEY_BYTES,
  ADMIN_TOKEN,
];
export const IN_QUERY = { credentialLocation: "QUERY_PARAMETER", credentialParameterName: "key" };

/** A target for every way a key is kept and sent, and a caller's key. */
export async function furnished(spec: object = {}): Promise<{ on: Isolate; id: string; key: string }> {
  const on = isolate(SECRETS);
  const id = await gateway(on, { authorizerType: "API_KEY", ...spec });
  const inHeader = { credentialLocation: "HEADER", credentialParameterName: "api-key" };
  const plain = await keyIn(on, "plain", "UPSTREAM_PLAIN");
  await create(on, "/identities/CreateApiKeyCredentialProvider", { name: "managed", apiKey: MANAGED });
  const managed = JSON.parse(
    JSON.stringify(plain).replace("apikeycredentialprovider/plain", "apikeycredentialprovider/managed"),
  );
  const credentials: Record<string, object> = {
    plain,
    json: await keyIn(on, "json", "UPSTREAM_JSON", inHeader),
    query: await keyIn(on, "query", "UPSTREAM_QUERY", IN_QUERY),
    managed,
    signed: GATEWAY_ROLE,
  };
  for (const [name, credential] of Object.entries(credentials)) {
    const operations = [{ path: "/v1/chat/completions", models: ["m"] }];
    await providerTarget(on, id, name, { operations, credential });
  }
  return { on, id, key: await apiKey(on, id) };
}

/** The credential where a provider may repeat it: no header of these is handed on. */
const echo = ({ url, headers }: Seen): Record<string, string> => {
  const text = `${url} ${JSON.stringify(headers)}`;
  const names = ["location", "set-cookie", "www-authenticate", "x-internal-trace", "server"];
  return Object.fromEntries(names.map((name) => [name, text]));
};

const says =
  (status: number, body: string | ((seen: Seen) => string), type = "application/json") =>
  (seen: Seen): Response =>
    new Response(typeof body === "string" ? body : body(seen), {
      status,
      headers: { ...echo(seen), "content-type": type },
    });

/** What a provider may do with a call, and the status the caller then has. */
export const PROVIDERS: Readonly<Record<string, readonly [status: number, answer: (seen: Seen) => Response]>> = {
  answers: [200, says(200, '{"ok":true}')],
  streams: [200, says(200, "data: {}\n\ndata: [DONE]\n\n", "text/event-stream")],
  "says 400": [400, says(400, '{"error":{"message":"bad"}}')],
  "says 403": [403, says(403, '{"error":{"message":"no"}}')],
  "says 404": [404, says(404, '{"error":{"message":"where"}}')],
  "says 429": [429, says(429, '{"error":{"message":"slow down"}}')],
  "says 500": [500, says(500, '{"error":{"message":"oh"}}')],
  "says 502 in HTML": [502, says(502, "<html>Bad Gateway</html>", "text/html")],
  "repeats the key it rejects": [406, says(401, (seen) => `Incorrect API key: ${JSON.stringify(seen)}`)],
  "redirects to an address that holds the key": [502, says(302, (seen) => JSON.stringify(seen))],
  "is out of reach, and the platform names the whole address": [
    502,
    ({ url }) => {
      throw new TypeError(`Fetch API cannot load: ${url} (${url}).`, { cause: new Error(url) });
    },
  ],
};

/** Listens to everything that leaves the gateway but for the provider: answers, console lines, rows. */
export class Ear {
  readonly heard: string[] = [];

  constructor() {
    for (const level of ["debug", "log", "info", "warn", "error"] as const) {
      vi.spyOn(console, level).mockImplementation((...all: unknown[]) => {
        const text = all.map((one) => (one instanceof Error ? `${one.stack} ${String(one.cause)}` : String(one)));
        this.heard.push(`console.${level} ${text.join(" ")}`);
      });
    }
  }

  async answer(response: Response): Promise<number> {
    this.heard.push(`${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
    return response.status;
  }

  async rows({ env }: Isolate): Promise<void> {
    const { results } = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
    ).all<{ name: string }>();
    for (const { name } of results) {
      const rows = await env.DB.prepare(`SELECT * FROM "${name}"`).all();
      this.heard.push(`${name} ${JSON.stringify(rows.results)}`);
    }
  }

  /** What was heard that holds one of the canaries, as it is or in base64. */
  leaks(canaries: readonly string[]): string[] {
    const spellings = canaries.flatMap((canary) => [canary, btoa(canary).replace(/=+$/, "")]);
    return this.heard.filter((text) => spellings.some((canary) => text.includes(canary)));
  }
}
