/** Every secret is changed while clients of each kind go on calling, old and new versions of the Worker at the same time as a deployment has them: no call is lost or refused, and each is counted once. */
import { AwsV4Signer } from "aws4fetch";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import * as z from "zod";
import { answer } from "../support/answers.ts";
import { startIssuer, type Issuer } from "../support/issuer.ts";
import { startProvider, type Provider } from "../support/provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { apiKey, gateway, keyIn } from "../support/running-worker.ts";
import { startTraffic, type Client, type Traffic } from "../support/traffic.ts";

const CHAT = "/v1/chat/completions";
const [OLD_TOKEN, NEW_TOKEN] = ["test-admin-token", "the-next-admin-token"];
const vaultKey = (byte: number): string => Buffer.alloc(32, byte).toString("base64");
const signer = (name: string) => ({
  accessKeyId: `AKIDEXAMPLEKEY${name}`,
  secretAccessKey: `secret-of-the-${name}-key`,
  arn: "arn:aws:iam::000000000000:user/both",
  roles: ["admin", "caller"],
});
const [OLD_SIGNER, NEW_SIGNER] = [signer("OLD"), signer("NEW")];
const identity = (name: string) => ({
  AWS_ACCESS_KEY_ID: `AKIDGATEWAY${name}`,
  AWS_SECRET_ACCESS_KEY: `gateway-${name}`,
});

/** The secrets as they stand one after the other, by the steps of docs/rotating.md. */
const BEFORE = {
  ADMIN_TOKEN: OLD_TOKEN,
  VIEWER_TOKEN: "viewer",
  TOKEN_VAULT_KEY: vaultKey(1),
  ACCESS_KEYS: JSON.stringify([OLD_SIGNER]),
  UPSTREAM_OPENAI: "sk-secret-old",
  OTEL_EXPORTER_OTLP_HEADERS: "x-team=old",
  ...identity("OLD"),
};
const CHANGED = { UPSTREAM_OPENAI: "sk-secret-new", OTEL_EXPORTER_OTLP_HEADERS: "x-team=new", ...identity("NEW") };
const BOTH = {
  ...CHANGED,
  ADMIN_TOKEN_NEXT: NEW_TOKEN,
  TOKEN_VAULT_KEY_NEXT: vaultKey(2),
  ACCESS_KEYS: JSON.stringify([OLD_SIGNER, NEW_SIGNER]),
};
const AFTER = {
  ...CHANGED,
  ADMIN_TOKEN: NEW_TOKEN,
  TOKEN_VAULT_KEY: vaultKey(2),
  ACCESS_KEYS: JSON.stringify([NEW_SIGNER]),
};
const PROMOTED = { ...BOTH, ADMIN_TOKEN: NEW_TOKEN, TOKEN_VAULT_KEY: vaultKey(2) };

const Usage = z.object({ items: z.array(z.object({ calls: z.number(), failures: z.number() })) });

let worker: RawWorker;
let provider: Provider;
let collector: Provider;
let issuer: Issuer;
let traffic: Traffic;
let gateways: { readonly keys: string; readonly tokens: string; readonly signed: string };
/** What clients hold, changed as their owners are told. */
const held = { token: OLD_TOKEN, signer: OLD_SIGNER, cookies: new Map<string, string>(), kid: "first", apiKey: "" };
/** How much the provider had been asked at each moment that has a name. */
const askedBy = new Map<string, number>();
const old = { apiKey: "", cookie: "", jwt: "" };

function control(origin: string, path: string, init: RequestInit = {}, token = held.token): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return fetch(`${origin}/control${path}`, { headers, ...init });
}

async function signIn(origin: string, token: string): Promise<string> {
  const response = await fetch(`${origin}/control/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin },
    body: JSON.stringify({ token }),
  });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function signed(url: string, method: string, body: string | undefined, by: typeof OLD_SIGNER): Promise<Response> {
  const { accessKeyId, secretAccessKey } = by;
  const headers = { "content-type": "application/json" };
  const request = await new AwsV4Signer({
    url,
    method,
    headers,
    accessKeyId,
    secretAccessKey,
    service: "bedrock-agentcore",
    region: "us-east-1",
    ...(body === undefined ? {} : { body }),
  }).sign();
  return fetch(request.url, { method, headers: request.headers, body: body ?? null });
}

const asking = (model: string): string => JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });

function chat(origin: string, gatewayId: string, model: string, bearer: string): Promise<Response> {
  return fetch(`${origin}/gateways/${gatewayId}/inference${CHAT}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    body: asking(model),
  });
}

const CALLERS: readonly Client[] = [
  ...["secret", "vault", "identity"].map((target) => ({
    name: `caller of ${target}`,
    call: (origin: string) => chat(origin, gateways.keys, `${target}/m`, held.apiKey),
  })),
  {
    name: "caller with a token",
    call: async (origin) =>
      chat(origin, gateways.tokens, "secret/m", await issuer.token(held.kid, { aud: "signalbox" })),
  },
  {
    name: "caller who signs",
    call: (origin) =>
      signed(`${origin}/gateways/${gateways.signed}/inference${CHAT}`, "POST", asking("secret/m"), held.signer),
  },
];
const ADMINISTRATORS: readonly Client[] = [
  { name: "administrator", call: (origin) => control(origin, `/gateways/${gateways.keys}`) },
  { name: "Prometheus", call: (origin) => control(origin, `/metrics?gateway=${gateways.keys}`) },
  {
    name: "monitor",
    call: (origin) => fetch(`${origin}/healthz?deep=1`, { headers: { authorization: `Bearer ${held.token}` } }),
  },
  {
    name: "viewer",
    call: (origin) => control(origin, "/history", {}, "viewer"),
  },
  {
    name: "console",
    call: (origin) => fetch(`${origin}/control/gateways/`, { headers: { cookie: held.cookies.get(held.token) ?? "" } }),
  },
  { name: "AWS's client", call: (origin) => signed(`${origin}/control/gateways/`, "GET", undefined, held.signer) },
];

beforeAll(async () => {
  [provider, collector, issuer] = await Promise.all([
    startProvider((url, body) => answer(url.replace(/^\/\w+(?=\/v1\/)/, ""), body)),
    startProvider(() => ({ status: 200, body: "{}" })),
    startIssuer(),
  ]);
  worker = await startRawWorker(
    { ...BEFORE, LEDGER_FLUSH_MS: "200", OTEL_EXPORTER_OTLP_ENDPOINT: collector.origin },
    { versions: [BOTH, PROMOTED, AFTER] },
  );
  await furnish();
  await rotateAll();
}, 90_000);

afterAll(async () => {
  await Promise.all([worker?.close(), provider?.close(), collector?.close(), issuer?.close()]);
});

async function furnish(): Promise<void> {
  await issuer.addKey("first");
  const { discoveryUrl } = issuer;
  const authorizerConfiguration = { customJWTAuthorizer: { discoveryUrl, allowedAudience: ["signalbox"] } };
  gateways = {
    keys: await gateway(worker, { name: "keys" }),
    tokens: await gateway(worker, { name: "tokens", authorizerType: "CUSTOM_JWT", authorizerConfiguration }),
    signed: await gateway(worker, { name: "signed", authorizerType: "AWS_IAM" }),
  };
  const secret = await keyIn(worker, "UPSTREAM_OPENAI");
  const { credentialProviderArn: providerArn } = await worker.create<{ credentialProviderArn: string }>(
    "/identities/CreateApiKeyCredentialProvider",
    { name: "sealed", apiKey: "sk-vault-old" },
  );
  const vault = {
    credentialProviderType: "API_KEY",
    credentialProvider: { apiKeyCredentialProvider: { providerArn } },
  };
  const iamCredentialProvider = { service: "bedrock", region: "us-east-1" };
  const identified = { credentialProviderType: "GATEWAY_IAM_ROLE", credentialProvider: { iamCredentialProvider } };
  for (const [id, name, credential] of [
    [gateways.keys, "secret", secret],
    [gateways.keys, "vault", vault],
    [gateways.keys, "identity", identified],
    [gateways.tokens, "secret", secret],
    [gateways.signed, "secret", secret],
  ] as const) {
    await worker.create(`/gateways/${id}/targets/`, {
      name,
      targetConfiguration: { inference: { provider: { endpoint: `${provider.origin}/${name}` } } },
      credentialProviderConfigurations: [credential],
    });
  }
  held.apiKey = old.apiKey = await apiKey(worker, gateways.keys);
}

/** The story, while all of them go on. */
async function rotateAll(): Promise<void> {
  const [before = "", both = "", promoted = "", after = ""] = worker.origins;
  old.cookie = await signIn(before, OLD_TOKEN);
  old.jwt = await issuer.token("first", { aud: "signalbox" });
  held.cookies.set(OLD_TOKEN, old.cookie);
  traffic = startTraffic([...CALLERS, ...ADMINISTRATORS], before);
  const deploy = async (...origins: string[]): Promise<void> => {
    traffic.origins.splice(0, Infinity, ...origins);
    await traffic.each(4);
  };
  const note = (moment: string): void => void askedBy.set(moment, provider.received.length);
  await traffic.each(3);
  await deploy(before, both);
  await deploy(both);
  note("every isolate has the new secrets");

  // Whoever holds the old ones is given the new ones.
  held.cookies.set(NEW_TOKEN, await signIn(both, NEW_TOKEN));
  held.token = NEW_TOKEN;
  held.signer = NEW_SIGNER;
  const { apiKey: next } = await made("/gateways/:keys/api-keys", { name: "next" });
  held.apiKey = next ?? "";
  await issuer.addKey("second");
  held.kid = "second";
  await traffic.each(3);
  issuer.retireKey("first");
  const keys = await control(both, `/gateways/${gateways.keys}/api-keys`);
  const { items } = await keys.json<{ items: { apiKeyId: string; name: string }[] }>();
  const first = items.find(({ name }) => name === "app")?.apiKeyId ?? "";
  await control(both, `/gateways/${gateways.keys}/api-keys/${first}`, { method: "DELETE" });

  resealed.push(await reseal(both), await reseal(both));
  await control(both, "/identities/UpdateApiKeyCredentialProvider", {
    method: "POST",
    body: JSON.stringify({ name: "sealed", apiKey: "sk-vault-new" }),
  });
  await traffic.each(3);
  await vi.waitFor(() => {
    if (keysSent("vault").at(-1) !== "Bearer sk-vault-new") throw new Error("the old key is still sent");
  }, 10_000);
  note("the vault's key is the new one");
  await deploy(both, promoted);
  await deploy(promoted);
  await deploy(promoted, after);
  await deploy(after);
  await traffic.end();
}

const resealed: unknown[] = [];

async function reseal(origin: string): Promise<unknown> {
  return (await control(origin, "/token-vault/reseal", { method: "POST" })).json();
}

async function made(path: string, body: object): Promise<{ apiKey?: string }> {
  const response = await control(worker.origins[1] ?? "", path.replace(":keys", gateways.keys), {
    method: "POST",
    body: JSON.stringify(body),
  });
  return response.json<{ apiKey?: string }>();
}

/** What the provider was sent, in order, since a moment. */
function keysSent(target: string, since?: string): string[] {
  return provider.received
    .slice(since === undefined ? 0 : askedBy.get(since))
    .filter(({ url }) => url.startsWith(`/${target}/`))
    .map(({ rawHeaders }) => rawHeaders.find(([name]) => name === "authorization")?.[1] ?? "");
}

const status = async (answer: Promise<Response>): Promise<number> => (await answer).status;
const newest = (): string => worker.origins.at(-1) ?? "";

describe("while every secret is changed", () => {
  it("no call of any client is lost or refused, and each was made at every step", ({ expect }) => {
    expect(traffic.failures).toEqual([]);
    expect([...traffic.answered.values()].every((calls) => calls >= 30)).toBe(true);
  });

  it("each call is in the ledger once, and the provider was asked once for each", async ({ expect }) => {
    const made = CALLERS.reduce((sum, { name }) => sum + (traffic.answered.get(name) ?? 0), 0);
    expect(provider.received.length).toBe(made);
    held.token = NEW_TOKEN;
    const counted = async (): Promise<{ calls: number; failures: number }> => {
      const sums = { calls: 0, failures: 0 };
      for (const id of Object.values(gateways)) {
        const { items } = Usage.parse(await (await control(newest(), `/gateways/${id}/usage`)).json());
        sums.calls += items[0]?.calls ?? 0;
        sums.failures += items[0]?.failures ?? 0;
      }
      return sums;
    };
    await vi.waitFor(async () => expect(await counted()).toEqual({ calls: made, failures: 0 }), 10_000);
  });

  it("the admin's token: the old one and the sessions it opened end with it, by whatever way they come", async ({
    expect,
  }) => {
    const bearer = { authorization: `Bearer ${OLD_TOKEN}` };
    for (const path of ["/control/gateways/", "/control/metrics", "/healthz?deep=1", "/control/config"]) {
      expect([path, await status(fetch(newest() + path, { headers: bearer }))]).toEqual([path, 403]);
    }
    expect(await status(fetch(`${newest()}/control/gateways/`, { headers: { cookie: old.cookie } }))).toBe(403);
    // Whoever forgets /control is told the way, by the new token as by the old one before.
    const [, both = ""] = worker.origins;
    for (const [origin, token, told] of [
      [both, NEW_TOKEN, true],
      [both, OLD_TOKEN, true],
      [newest(), NEW_TOKEN, true],
      [newest(), OLD_TOKEN, false],
    ] as const) {
      const answer = await fetch(`${origin}/gateways/`, { headers: { authorization: `Bearer ${token}` } });
      expect([token, (await answer.text()).includes("the control plane is below /control")]).toEqual([token, told]);
    }
  });

  it("the vault's key: what was sealed is sealed anew, once", ({ expect }) => {
    expect(resealed).toEqual([
      { resealed: ["sealed"], unchanged: [], failed: [] },
      { resealed: [], unchanged: ["sealed"], failed: [] },
    ]);
  });

  it("a provider's key, from a secret or from the vault: the old one is sent no more once it may be revoked", ({
    expect,
  }) => {
    expect(new Set(keysSent("secret"))).toEqual(new Set(["Bearer sk-secret-old", "Bearer sk-secret-new"]));
    expect(new Set(keysSent("secret", "every isolate has the new secrets"))).toEqual(new Set(["Bearer sk-secret-new"]));
    expect(new Set(keysSent("vault"))).toEqual(new Set(["Bearer sk-vault-old", "Bearer sk-vault-new"]));
    expect(new Set(keysSent("vault", "the vault's key is the new one"))).toEqual(new Set(["Bearer sk-vault-new"]));
  });

  it("the gateway's AWS identity: likewise", ({ expect }) => {
    const names = (since?: string): string[] =>
      keysSent("identity", since).map((authorization) => /Credential=(\w+)/.exec(authorization)?.[1] ?? "");
    expect(new Set(names())).toEqual(new Set(["AKIDGATEWAYOLD", "AKIDGATEWAYNEW"]));
    expect(new Set(names("every isolate has the new secrets"))).toEqual(new Set(["AKIDGATEWAYNEW"]));
  });

  it("keys of callers: the old API key, access key and issuer's key are refused in the end", async ({ expect }) => {
    expect(await status(chat(newest(), gateways.keys, "secret/m", old.apiKey))).toBe(401);
    const url = `${newest()}/gateways/${gateways.signed}/inference${CHAT}`;
    expect(await status(signed(url, "POST", asking("secret/m"), OLD_SIGNER))).toBe(401);
    expect(await status(signed(`${newest()}/control/gateways/`, "GET", undefined, OLD_SIGNER))).toBe(403);
    expect(await status(chat(newest(), gateways.tokens, "secret/m", old.jwt))).toBe(401);
  });

  it("the collector's headers: spans come under the old and then under the new ones", async ({ expect }) => {
    const teams = (): Set<string> =>
      new Set(
        collector.received.flatMap(({ rawHeaders }) =>
          rawHeaders.flatMap(([name, value]) => (name === "x-team" ? [value] : [])),
        ),
      );
    await vi.waitFor(() => expect(teams()).toEqual(new Set(["old", "new"])), 10_000);
  });
});
