/** A canary in every secret the gateway holds: however a call ends, none is heard outside of the call to the provider it is for. */
import { afterEach, describe, it } from "vitest";
import {
  CANARIES,
  Ear,
  furnished,
  HEARD_BY_PROVIDER,
  IN_QUERY,
  MANAGED,
  PROVIDERS,
  SECRETS,
  VAULT_KEY_BYTES,
} from "./support/canary.ts";
import { apiKey, keyIn, providerTarget } from "./support/config.ts";
import { reset } from "./support/reset.ts";
import { upstream } from "./support/upstream.ts";
import { ADMIN_TOKEN, isolate, post } from "./support/worker.ts";

const CHAT = "/v1/chat/completions";

afterEach(async () => {
  await reset();
});

describe("the ear", () => {
  it("hears a canary in an answer, its headers, a console line and a row", async ({ expect }) => {
    const { on, key } = await furnished();
    const ear = new Ear();
    upstream((seen) => new Response(seen.headers["authorization"], { headers: { "x-request-id": MANAGED } }));
    await ear.answer(await post(on, CHAT, { model: "plain/m" }, { authorization: `Bearer ${key}` }));
    console.info(new Error("it broke", { cause: new Error(SECRETS.UPSTREAM_QUERY) }));
    await on.env.DB.prepare("UPDATE gateways SET name = ?1").bind(btoa(SECRETS.AWS_SESSION_TOKEN)).run();
    await ear.rows(on);
    const planted = [SECRETS.UPSTREAM_PLAIN, MANAGED, SECRETS.UPSTREAM_QUERY, SECRETS.AWS_SESSION_TOKEN];
    expect(planted.map((canary) => ear.leaks([canary]).length)).toEqual([1, 1, 1, 1]);
    expect(ear.leaks([SECRETS.AWS_SECRET_ACCESS_KEY])).toEqual([]);
  });
});

describe("a secret stays secret where a provider", () => {
  for (const [what, [status, answer]] of Object.entries(PROVIDERS)) {
    it(what, async ({ expect }) => {
      const { on, id, key } = await furnished();
      const ear = new Ear();
      const asked = upstream(answer);
      for (const name of Object.keys(HEARD_BY_PROVIDER)) {
        const response = await post(
          on,
          CHAT,
          { model: `${name}/m` },
          { authorization: `Bearer ${key}`, "api-key": key },
        );
        expect(await ear.answer(response)).toBe(status);
        const { url, headers } = asked.at(-1) ?? { url: "", headers: {} };
        const told = `${url} ${JSON.stringify(headers)}`;
        expect(told).toContain(HEARD_BY_PROVIDER[name]);
        expect(told).not.toContain(key);
      }
      expect(asked).toHaveLength(Object.keys(HEARD_BY_PROVIDER).length);
      await ear.answer(await on.admin("GET", `/gateways/${id}/targets/`));
      await ear.rows(on);
      expect(ear.heard.join()).toContain("UPSTREAM_QUERY");
      expect(ear.leaks([...CANARIES, key])).toEqual([]);
    });
  }
});

describe("a secret stays secret where the gateway", () => {
  it("refuses a call", async ({ expect }) => {
    const { on, id, key } = await furnished();
    const revoked = await apiKey(on, id, { name: "revoked" });
    await on.env.DB.prepare("DELETE FROM api_keys WHERE name = 'revoked'").run();
    const ear = new Ear();
    const asked = upstream();
    const tell = async (credential: string, path: string, body: unknown): Promise<number> =>
      ear.answer(await post(on, path, body, { authorization: `Bearer ${credential}`, "x-api-key": credential }));
    expect(await tell(`${key.slice(0, -1)}_`, CHAT, { model: "m" })).toBe(401);
    for (const secret of [revoked, ...CANARIES]) expect(await tell(secret, CHAT, { model: "m" })).toBe(401);
    expect(await tell(key, CHAT, { model: "nobody-has-it" })).toBe(404);
    expect(await tell(key, "/v1/nothing", { model: "m" })).toBe(404);
    expect(await tell(key, "/v1/messages", "no JSON")).toBe(400);
    const query = `?key=${SECRETS.UPSTREAM_QUERY}`;
    expect(await tell(key, `/v1/embeddings${query}`, { model: "query/m" })).toBe(404);
    expect(asked).toEqual([]);
    expect(ear.heard.join()).toContain('"code":"unauthenticated"');
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(ear.leaks([...CANARIES, key, revoked, hash])).toEqual([]);
    await ear.rows(on);
    expect(ear.leaks([...CANARIES, key, revoked])).toEqual([]);
    expect(ear.leaks([hash])).toEqual([expect.stringMatching(/^api_keys /)]);
  });

  it("answers its control plane, well and ill", async ({ expect }) => {
    const { on, id } = await furnished();
    const ear = new Ear();
    const asked = upstream(PROVIDERS["repeats the key it rejects"]?.[1]);
    const change = async (method: string, path: string, body?: unknown): Promise<number> =>
      ear.answer(await on.admin(method, path, body));
    const provider = (verb: string, body: object): Promise<number> =>
      change("POST", `/identities/${verb}ApiKeyCredentialProvider`, body);
    expect(await provider("Create", { name: "another", apiKey: MANAGED })).toBe(201);
    expect(await provider("Create", { name: "managed", apiKey: MANAGED })).toBe(409);
    expect(await provider("Create", { name: "not a name", apiKey: MANAGED })).toBe(400);
    expect(await provider("Create", { name: "n", apikey: MANAGED })).toBe(400);
    expect(await provider("Create", { name: "n", apiKey: [MANAGED] })).toBe(400);
    expect(await provider("Create", { name: "n", apiKeySecretConfig: { secretId: MANAGED } })).toBe(400);
    expect(
      await provider("Create", { name: "n", apiKey: MANAGED, apiKeySecretConfig: { secretId: "UPSTREAM_A" } }),
    ).toBe(400);
    expect(await provider("Get", { name: "managed" })).toBe(200);
    expect(await provider("Update", { name: "managed", apiKey: `${MANAGED}-2` })).toBe(200);
    expect(await provider("Update", { name: "nobody", apiKey: MANAGED })).toBe(404);
    expect(await provider("Delete", { name: "managed" })).toBe(400);
    expect(await provider("Delete", { name: "another" })).toBe(204);
    expect(await change("POST", "/identities/ListApiKeyCredentialProviders", {})).toBe(200);
    const unfinished = await on.fetch("/control/gateways/", {
      method: "POST",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      body: `{"name":"${MANAGED}`,
    });
    expect(await ear.answer(unfinished)).toBe(400);
    const wrong = { authorization: `Bearer ${SECRETS.TOKEN_VAULT_KEY}` };
    expect(await ear.answer(await on.fetch("/control/gateways/", { headers: wrong }))).toBe(403);
    // Its models are asked for with the key, which the provider repeats.
    const operations = [{ path: "/v1/models" }, { path: CHAT }];
    const credential = await keyIn(on, "again", "UPSTREAM_QUERY", IN_QUERY);
    const targetId = await providerTarget(on, id, "discovered", { operations, credential });
    expect(await change("PUT", `/gateways/${id}/synchronizeTargets`, { targetIdList: [targetId] })).toBe(202);
    expect(await change("GET", `/gateways/${id}/targets/${targetId}`)).toBe(200);
    expect(ear.heard.at(-1)).toContain('"status":"FAILED","statusReasons":[');
    expect(asked.at(-1)?.url).toContain(SECRETS.UPSTREAM_QUERY);
    for (const path of ["/gateways/", `/gateways/${id}`, `/gateways/${id}/targets/`, `/gateways/${id}/api-keys`]) {
      expect(await change("GET", path)).toBe(200);
    }
    expect(await change("DELETE", `/gateways/${id}`)).toBe(400);
    await ear.rows(on);
    expect(ear.leaks(CANARIES)).toEqual([]);
  });

  const unusable: readonly (readonly [what: string, target: string, settings: Record<string, unknown>])[] = [
    ["is not set", "plain", { UPSTREAM_PLAIN: undefined }],
    ["holds what no header may", "plain", { UPSTREAM_PLAIN: `${SECRETS.UPSTREAM_PLAIN}\n\u2026` }],
    ["lacks its member", "json", { UPSTREAM_JSON: '{"other":"canary-json-4e5f6a7b"}' }],
    ["is no vault's key", "managed", { TOKEN_VAULT_KEY: VAULT_KEY_BYTES }],
    ["is another vault's key", "managed", { TOKEN_VAULT_KEY: btoa(VAULT_KEY_BYTES.toUpperCase()) }],
    ["is half an AWS identity", "signed", { AWS_ACCESS_KEY_ID: undefined }],
    ["is a session token no header may hold", "signed", { AWS_SESSION_TOKEN: `${SECRETS.AWS_SESSION_TOKEN}\n\u2026` }],
  ];
  for (const [what, target, settings] of unusable) {
    it(`has a secret that ${what}`, async ({ expect }) => {
      const { key } = await furnished();
      const on = isolate({ ...SECRETS, ...settings });
      const ear = new Ear();
      const asked = upstream();
      const response = await post(on, CHAT, { model: `${target}/m` }, { authorization: `Bearer ${key}` });
      expect(await ear.answer(response)).toBe(406);
      expect(asked).toEqual([]);
      expect(ear.heard.join()).toContain('"code":"target_misconfigured"');
      expect(ear.leaks([...CANARIES, key])).toEqual([]);
    });
  }

  const role = { AccessKeyId: "ASIAROLE", SecretAccessKey: "canary-role-secret", SessionToken: "canary-role-session" };
  const elements = Object.entries(role).map(([name, value]) => `<${name}>${value}</${name}>`);
  const sts: readonly (readonly [what: string, status: number, answer: Response])[] = [
    ["hands out a role", 200, new Response(`${elements.join("")}<Expiration>2100-01-01T00:00:00Z</Expiration>`)],
    ["hands out half a role", 502, new Response(elements.join(""))],
    ["refuses the role", 406, new Response(`<Code>AccessDenied</Code>${elements.join("")}`, { status: 403 })],
  ];
  for (const [what, status, answer] of sts) {
    it(`asks STS, which ${what}`, async ({ expect }) => {
      const { on, key } = await furnished({ roleArn: "arn:aws:iam::000000000000:role/gateway" });
      const ear = new Ear();
      const asked = upstream(({ url }) => (url.includes("sts.") ? answer.clone() : Response.json({ ok: true })));
      const response = await post(on, CHAT, { model: "signed/m" }, { authorization: `Bearer ${key}` });
      expect(await ear.answer(response)).toBe(status);
      expect(asked[0]?.headers["x-amz-security-token"]).toBe(SECRETS.AWS_SESSION_TOKEN);
      if (status === 200) expect(asked[1]?.headers["x-amz-security-token"]).toBe(role.SessionToken);
      await ear.rows(on);
      expect(ear.leaks([...CANARIES, key, role.SecretAccessKey, role.SessionToken])).toEqual([]);
    });
  }
});
