/** Every authorizer and every right, wrong, missing, doubled or foreign credential: who gets in, and that what proved it goes nowhere. */
import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { AwsV4Signer } from "aws4fetch";
import { beforeAll, beforeEach, describe, it, vi } from "vitest";
import type { AuthorizerType } from "../../src/config/authorizer.ts";
import { sha256Hex } from "../../src/words/digest.ts";
import { apiKey, gateway, keyIn, providerTarget } from "../support/config.ts";
import { issuer, jwt, token } from "../support/token-issuer.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const CALLER = { accessKeyId: "AKIDCALLEREXAMPLE", secretAccessKey: "caller-secret-of-forty-characters-000001" };
const ADMIN = { accessKeyId: "AKIDADMINISTRATOR", secretAccessKey: "admin-secret-of-forty-characters-0000002" };
const STRANGER = { accessKeyId: "AKIDSTRANGER00000", secretAccessKey: CALLER.secretAccessKey };
const PROVIDER_KEY = "provider-key-of-the-gateway";
const PROVIDER = "https://t.provider.test/v1/chat/completions";
const PROVIDER_HEADERS = { "content-type": "application/json", authorization: `Bearer ${PROVIDER_KEY}` };
const DUMMY = "dummy-an-sdk-insists-on";

const AUTHORIZERS: readonly AuthorizerType[] = ["NONE", "API_KEY", "CUSTOM_JWT", "AWS_IAM", "AUTHENTICATE_ONLY"];
const ids = new Map<AuthorizerType, string>();
let on: Isolate;
const keys = { good: "", second: "", foreign: "", revoked: "", expired: "", narrow: "" };

beforeAll(async () => {
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
  on = isolate({
    UPSTREAM_KEY: PROVIDER_KEY,
    ACCESS_KEYS: JSON.stringify([
      { ...CALLER, arn: "arn:aws:iam::000000000000:user/app", roles: ["caller"] },
      { ...ADMIN, arn: "arn:aws:iam::000000000000:user/root", roles: ["admin"] },
    ]),
  });
  const credential = await keyIn(on, "k", "UPSTREAM_KEY");
  for (const authorizerType of [...AUTHORIZERS, "API_KEY" as const]) {
    const name = ids.has(authorizerType) ? "other" : authorizerType.replace("_", "-");
    const spec = authorizerType === "CUSTOM_JWT" ? jwt({ allowedAudience: ["gateway"] }) : { authorizerType };
    const id = await gateway(on, { ...spec, name });
    await providerTarget(on, id, "t", {
      operations: [{ path: "/v1/chat/completions", models: ["m"] }],
      credential,
      more: {
        metadataConfiguration: { allowedRequestHeaders: ["authorization", "x-api-key", "api-key", "x-amz-date"] },
      },
    });
    if (name === "other") keys.foreign = await apiKey(on, id);
    else ids.set(authorizerType, id);
  }
  const id = ids.get("API_KEY") ?? "";
  for (const name of ["good", "second", "revoked", "expired"] as const) keys[name] = await apiKey(on, id, { name });
  keys.narrow = await apiKey(on, id, { name: "narrow", allowedModels: ["t/other"] });
  await env.DB.prepare("UPDATE api_keys SET expires_at = 1 WHERE name = 'expired'").run();
  await env.DB.prepare("DELETE FROM api_keys WHERE name = 'revoked'").run();
});

interface Call {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}
type Presented = Record<string, string>;
type Rows = Record<string, (call: Call) => Presented | Promise<Presented>>;
/** Where it is not the 401 that refuses it; NONE lets everything in. */
type Statuses = Partial<Record<AuthorizerType, number>>;

async function signed(call: Call, more: object = {}): Promise<Presented> {
  const scope = { service: "bedrock-agentcore", region: "us-east-1", ...CALLER };
  const { headers } = await new AwsV4Signer({ ...call, ...scope, ...more }).sign();
  return Object.fromEntries([...headers].filter(([name]) => name !== "host"));
}

async function resigned(call: Call, change: (authorization: string) => string): Promise<Presented> {
  const { authorization = "", ...rest } = await signed(call);
  return { ...rest, authorization: change(authorization) };
}

const bearer = (credential: string, scheme = "Bearer"): Presented => ({ authorization: `${scheme} ${credential}` });
const basic = (password: string): Presented => bearer(btoa(`user:${password}`), "Basic");
const mistyped = (key: string): string => key.slice(0, 20) + (key[20] === "A" ? "B" : "A") + key.slice(21);
const good = (claims: object = {}): Promise<string> => token({ aud: "gateway", ...claims });
const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString().replace(/[:-]|\.\d{3}/g, "");

const API_KEY = { API_KEY: 200 };
const CUSTOM_JWT = { CUSTOM_JWT: 200 };
const SIGNATURE = { AWS_IAM: 200, AUTHENTICATE_ONLY: 200 };

const table: readonly (readonly [Statuses, Rows])[] = [
  [
    {},
    {
      nothing: () => ({}),
      "empty headers": () => ({ authorization: "Bearer ", "x-api-key": "", "api-key": " " }),
      "a dummy": () => ({ ...bearer(DUMMY), "x-api-key": DUMMY, "api-key": DUMMY }),
      "the admin's token": () => ({ ...bearer(ADMIN_TOKEN), "x-api-key": ADMIN_TOKEN }),
      "the provider's own key": () => ({ ...bearer(PROVIDER_KEY), "x-api-key": PROVIDER_KEY }),
    },
  ],
  [
    API_KEY,
    {
      "a key as bearer": () => bearer(keys.good),
      "a key as x-api-key": () => ({ "x-api-key": keys.good }),
      "a key as api-key": () => ({ "api-key": keys.good }),
      "a key, scheme in lower case": () => bearer(keys.good, "bearer"),
      "a key, scheme in upper case": () => bearer(keys.good, "BEARER"),
      "a key amid white space": () => ({ ...bearer(`  ${keys.good} `), "x-api-key": ` \t${keys.good} ` }),
      "a key three times": () => ({ ...bearer(keys.good), "x-api-key": keys.good, "api-key": keys.good }),
      "a key behind a dummy bearer": () => ({ ...bearer(DUMMY), "x-api-key": keys.good }),
      "a key beside a dummy x-api-key": () => ({ ...bearer(keys.good), "x-api-key": DUMMY }),
      "a key beside a dummy api-key": () => ({ "x-api-key": keys.good, "api-key": DUMMY }),
      "a key behind two dummies": () => ({ ...bearer(DUMMY), "x-api-key": DUMMY, "api-key": keys.good }),
      "a key beside an empty bearer": () => ({ authorization: "Bearer", "x-api-key": keys.good }),
      "a key beside itself mistyped": () => ({ ...bearer(mistyped(keys.good)), "x-api-key": keys.good }),
      "a key beside basic credentials": () => ({ ...basic(DUMMY), "x-api-key": keys.good }),
    },
  ],
  [{ API_KEY: 403 }, { "a key for other models": () => bearer(keys.narrow) }],
  [
    {},
    {
      "a key without a scheme": () => ({ authorization: keys.good }),
      "a key as basic credentials": () => basic(keys.good),
      "a key under another scheme": () => bearer(keys.good, "Token"),
      "a key under a scheme that only begins alike": () => bearer(keys.good, "BearerX"),
      "a key elsewhere": () => ({ cookie: `key=${keys.good}`, "proxy-authorization": `Bearer ${keys.good}` }),
      "a mistyped key": () => bearer(mistyped(keys.good)),
      "a key cut short": () => bearer(keys.good.slice(0, -1)),
      "a key in capitals": () => bearer(keys.good.toUpperCase()),
      "a key's hash": async () => bearer(await sha256Hex(keys.good)),
      "another gateway's key": () => bearer(keys.foreign),
      "a revoked key": () => bearer(keys.revoked),
      "an expired key": () => bearer(keys.expired),
      "two keys of the gateway": () => ({ ...bearer(keys.good), "x-api-key": keys.second }),
      "a key beside another gateway's": () => ({ ...bearer(keys.good), "api-key": keys.foreign }),
      "a key beside a revoked one": () => ({ "x-api-key": keys.good, "api-key": keys.revoked }),
      "two keys in one header": () => ({ "x-api-key": `${keys.good}, ${keys.second}` }),
      "a key twice in one header": () => ({ "x-api-key": `${keys.good}, ${keys.good}` }),
    },
  ],
  [
    CUSTOM_JWT,
    {
      "a token": async () => bearer(await good()),
      "a token, scheme in lower case": async () => bearer(await good(), "bearer"),
      "a token beside a dummy key": async () => ({ ...bearer(await good()), "x-api-key": DUMMY }),
    },
  ],
  [
    { ...CUSTOM_JWT, ...API_KEY },
    { "a token beside a key": async () => ({ ...bearer(await good()), "x-api-key": keys.good }) },
  ],
  [{ CUSTOM_JWT: 403 }, { "a token for another audience": async () => bearer(await good({ aud: "other" })) }],
  [
    {},
    {
      "a token of another issuer": async () => bearer(await good({ iss: "https://other.test" })),
      "an expired token": async () => bearer(await good({ exp: 1 })),
      "a token as x-api-key": async () => ({ "x-api-key": await good(), "api-key": await good() }),
      "a token without a scheme": async () => ({ authorization: await good() }),
      "two tokens in one header": async () => bearer(`${await good()}, Bearer ${await good()}`),
    },
  ],
  [
    SIGNATURE,
    {
      "a caller's signature": (call) => signed(call),
      "an admin's signature": (call) => signed(call, ADMIN),
      "a signature for the provider's service": (call) => signed(call, { service: "bedrock-mantle" }),
      "a signature beside a dummy key": async (call) => ({ ...(await signed(call)), "x-api-key": DUMMY }),
    },
  ],
  [
    { ...SIGNATURE, ...API_KEY },
    { "a signature beside a key": async (call) => ({ ...(await signed(call)), "api-key": keys.good }) },
  ],
  [
    {},
    {
      "a signature for another service": (call) => signed(call, { service: "execute-api" }),
      "a signature by an unknown access key": (call) => signed(call, STRANGER),
      "a signature by a wrong secret": (call) => signed(call, { secretAccessKey: ADMIN.secretAccessKey }),
      "a signature with a session token": (call) => signed(call, { sessionToken: "session-token-of-a-role" }),
      "a signature six minutes old": (call) => signed(call, { datetime: inMinutes(-6) }),
      "a signature of six minutes hence": (call) => signed(call, { datetime: inMinutes(6) }),
      "a signature of another body": (call) => signed({ ...call, method: "POST", body: '{"model":"other"}' }),
      "a signature of another path": (call) => signed({ ...call, url: call.url.replace("gateways/", "gateways/x") }),
      "a signature, scheme in lower case": (call) => resigned(call, (text) => text.replace("AWS4-HMAC", "aws4-hmac")),
      "a signature behind a bearer": (call) => resigned(call, (text) => `Bearer ${DUMMY}, ${text}`),
      "a signature twice": (call) => resigned(call, (text) => `${text}, ${text}`),
      "an access key's secret": () => ({ ...bearer(CALLER.secretAccessKey), "x-api-key": CALLER.secretAccessKey }),
    },
  ],
];
const rows = table.flatMap(([statuses, all]) =>
  Object.entries(all).map(([name, present]) => ({ name, statuses, present })),
);

const CODES: Record<number, string | null> = { 200: null, 401: "unauthenticated", 403: "forbidden" };
const CHALLENGES: Record<AuthorizerType, string> = {
  NONE: "",
  API_KEY: "Bearer",
  CUSTOM_JWT: "Bearer",
  AWS_IAM: "AWS4-HMAC-SHA256",
  AUTHENTICATE_ONLY: "AWS4-HMAC-SHA256",
};

/** What of a credential would give it away: everything but schemes and short words. */
function traces(presented: Presented): string[] {
  const words = Object.values(presented).flatMap((value) => value.split(/[\s,]+/));
  return words.filter((word) => word.length >= 14 && !/^aws4-hmac-sha256$/i.test(word));
}

let said: string[];
beforeEach(() => {
  said = [];
  for (const level of ["log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation((...all: unknown[]) => void said.push(all.join(" ")));
  }
});

describe.each(AUTHORIZERS)("a gateway with %s", (authorizer) => {
  it.for(rows)("meets a caller with $name", async ({ present, statuses }, { expect }) => {
    const { provider } = issuer();
    const base = `${ORIGIN}/gateways/${ids.get(authorizer)}/inference/v1`;
    const status = authorizer === "NONE" ? 200 : (statuses[authorizer] ?? 401);
    const call = { method: "POST", url: `${base}/chat/completions`, body: '{"model":"m"}' };
    const presented = await present(call);
    const response = await on.fetch(call.url, {
      ...call,
      headers: { "content-type": "application/json", ...presented },
    });
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([status, CODES[status]]);
    if (status === 401) expect(response.headers.get("www-authenticate")?.split(" ")[0]).toBe(CHALLENGES[authorizer]);

    const heard = provider().map(({ url, headers, body }) => ({ url, headers, body }));
    expect(heard).toEqual(status === 200 ? [{ url: PROVIDER, headers: PROVIDER_HEADERS, body: call.body }] : []);
    said.push(await response.text(), JSON.stringify([...response.headers]));
    for (const trace of traces(presented)) expect(said.join("\n")).not.toContain(trace);

    // The right to a model is asked for where one is called; the list only shows what may be.
    const list = { method: "GET", url: `${base}/models` };
    const listed = await on.fetch(list.url, { headers: await present(list) });
    expect(listed.status).toBe(status === 403 && authorizer === "API_KEY" ? 200 : status);
  });
});
