/** The playground's key: its own gateway takes it whatever its authorizer, for minutes, and nobody else gets in by it. */
import { env as pool } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { runCron } from "../../src/control/operations/cron.ts";
import { makeApiKey, makePlaygroundKey } from "../../src/identity/api-key.ts";
import { apiKey, create, gateway, providerTarget } from "../support/config.ts";
import { pass, stopClock } from "../support/clock.ts";
import { reset } from "../support/reset.ts";
import { DISCOVERY } from "../support/token-issuer.ts";
import { upstream } from "../support/upstream.ts";
import { ADMIN_TOKEN, BOOKS, isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const MINUTES_MS = 60_000;
const ACCESS_KEYS = JSON.stringify([
  {
    accessKeyId: "AKIDCALLEREXAMPLE",
    secretAccessKey: "s".repeat(40),
    arn: "arn:aws:iam::000000000000:user/app",
    roles: ["caller"],
  },
]);
const AUTHORIZERS: readonly (readonly [string, object])[] = [
  ["API_KEY", {}],
  ["NONE", {}],
  ["AWS_IAM", {}],
  ["AUTHENTICATE_ONLY", {}],
  [
    "CUSTOM_JWT",
    { authorizerConfiguration: { customJWTAuthorizer: { discoveryUrl: DISCOVERY, allowedAudience: ["app"] } } },
  ],
];
const BODY = JSON.stringify({ model: "t/m", messages: [] });

stopClock();
afterEach(async () => {
  await reset();
});

async function guarded(
  authorizerType: string,
  more: object = {},
  name = "default",
): Promise<{ on: Isolate; id: string }> {
  const on = isolate({ ACCESS_KEYS, VIEWER_TOKEN: "viewer", ...BOOKS });
  const id = await gateway(on, { name, authorizerType, ...more });
  await providerTarget(on, id, "t");
  return { on, id };
}

async function keyOf(on: Isolate, id: string): Promise<string> {
  return (await create<{ apiKey: string }>(on, `/gateways/${id}/playground-keys`, {})).apiKey;
}

async function call(on: Isolate, id: string, headers: Record<string, string>): Promise<number> {
  const response = await on.fetch(`/gateways/${id}/inference/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: BODY,
  });
  return response.status;
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const random = (bytes: Uint8Array<ArrayBuffer>): void => void crypto.getRandomValues(bytes);

describe("a key of the playground", () => {
  it.for(AUTHORIZERS)(
    "enters its own gateway of %s, and never reaches the provider",
    async ([type, more], { expect }) => {
      const { on, id } = await guarded(type, more);
      const seen = upstream();
      const key = await keyOf(on, id);
      expect(key).toMatch(/^sbp_[0-9A-Za-z]{38}$/);
      expect(await call(on, id, bearer(key))).toBe(200);
      // Of another isolate, which has to look it up; and as the default gateway.
      const other = isolate({ ACCESS_KEYS, ...BOOKS });
      const response = await other.fetch("/inference/v1/chat/completions", {
        method: "POST",
        headers: { "content-type": "application/json", ...bearer(key) },
        body: BODY,
      });
      expect(response.status).toBe(200);
      expect(JSON.stringify(seen)).not.toContain(key);
      expect(seen).toHaveLength(2);
    },
  );

  it.for(AUTHORIZERS)("enters no other gateway than its own (%s)", async ([type, more], { expect }) => {
    const { on, id } = await guarded(type, more);
    const { id: other } = await guarded(type, more, "other");
    upstream();
    const key = await keyOf(on, other);
    expect(await call(on, id, bearer(key))).toBe(401);
    expect(await call(on, other, bearer(key))).toBe(200);
  });

  it.for(AUTHORIZERS)("is over after ten minutes, also where it was known (%s)", async ([type, more], { expect }) => {
    const { on, id } = await guarded(type, more);
    upstream();
    const key = await keyOf(on, id);
    expect(await call(on, id, bearer(key))).toBe(200);
    pass(10 * MINUTES_MS - 1);
    expect(await call(on, id, bearer(key))).toBe(200);
    pass(1);
    expect(await call(on, id, bearer(key))).toBe(401);
    expect(await call(isolate({ ACCESS_KEYS, ...BOOKS }), id, bearer(key))).toBe(401);
    await runCron(on.env, Date.now());
    const { results } = await pool.DB.prepare("SELECT * FROM api_keys").all();
    expect(results).toEqual([]);
  });

  it.for(AUTHORIZERS)(
    "that was made up, or has another form, does not enter (%s)",
    async ([type, more], { expect }) => {
      const { on, id } = await guarded(type, more);
      const seen = upstream();
      for (const key of [
        makePlaygroundKey(random),
        "sbp_",
        "sbp_x",
        `sbp_${"a".repeat(38)}`,
        `${await keyOf(on, id)}x`,
      ]) {
        expect([key, await call(on, id, bearer(key))]).toEqual([key, 401]);
      }
      expect(seen).toEqual([]);
    },
  );

  it("opens nothing for an application's key: where keys are not taken it stays refused", async ({ expect }) => {
    for (const [type, more] of AUTHORIZERS.slice(2)) {
      const { on, id } = await guarded(type, more, type.toLowerCase().replaceAll("_", "-"));
      upstream();
      const key = await apiKey(on, id);
      expect([type, await call(on, id, bearer(key))]).toEqual([type, 401]);
      expect([type, await call(on, id, bearer(key.replace("sbx_", "sbp_")))]).toEqual([type, 401]);
      expect([type, await call(on, id, bearer(makeApiKey(random)))]).toEqual([type, 401]);
    }
  });

  it("is read where the console puts it and nowhere else", async ({ expect }) => {
    const { on, id } = await guarded("AWS_IAM");
    upstream();
    const key = await keyOf(on, id);
    for (const headers of [
      { "x-api-key": key },
      { "api-key": key },
      { authorization: key },
      { authorization: `Basic ${btoa(`x:${key}`)}` },
      { cookie: `key=${key}` },
      { authorization: `AWS4-HMAC-SHA256 ${key}`, "x-api-key": key },
    ]) {
      expect([headers, await call(on, id, headers)]).toEqual([headers, 401]);
    }
  });

  it("is given to who may write, and to no viewer, caller, stranger or other page", async ({ expect }) => {
    const { on, id } = await guarded("API_KEY");
    upstream();
    const path = `/control/gateways/${id}/playground-keys`;
    const ask = async (headers: Record<string, string>): Promise<number> => {
      const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}" };
      return (await on.fetch(path, init)).status;
    };
    expect(await ask({})).toBe(403);
    expect(await ask(bearer("viewer"))).toBe(403);
    expect(await ask(bearer(await apiKey(on, id)))).toBe(403);
    expect(await ask(bearer(await keyOf(on, id)))).toBe(403);
    for (const [token, own, elsewhere] of [
      [ADMIN_TOKEN, 201, 403],
      ["viewer", 403, 403],
    ] as const) {
      const signedIn = await on.fetch("/control/session", {
        method: "POST",
        headers: { "content-type": "application/json", origin: ORIGIN, "cf-connecting-ip": "192.0.2.77" },
        body: JSON.stringify({ token }),
      });
      const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
      expect(await ask({ cookie, origin: ORIGIN })).toBe(own);
      expect(await ask({ cookie, origin: "https://elsewhere.test" })).toBe(elsewhere);
      expect(await ask({ cookie })).toBe(elsewhere);
    }
    expect((await on.admin("GET", `/gateways/${id}/playground-keys`)).status).toBe(404);
  });

  it("is told once, kept as a hash, in no list, and cannot be made to live longer", async ({ expect }) => {
    const { on, id } = await guarded("API_KEY");
    upstream();
    const made = await on.admin("POST", `/gateways/${id}/playground-keys`, {});
    expect([made.status, made.headers.get("cache-control")]).toEqual([201, "no-store"]);
    const { apiKey: key, ...shown } = await made.json<{ apiKey: string; expiresAt: string }>();
    expect(shown).toEqual({ expiresAt: new Date(Date.now() + 10 * MINUTES_MS).toISOString() });
    const { results } = await pool.DB.prepare("SELECT * FROM api_keys").all<{ api_key_id: string }>();
    expect(JSON.stringify(results)).not.toContain(key);
    const [{ api_key_id: keyId } = { api_key_id: "" }] = results;
    expect(await (await on.admin("GET", `/gateways/${id}/api-keys`)).json()).toEqual({ items: [] });
    const longer = await on.admin("PATCH", `/gateways/${id}/api-keys/${keyId}`, { expiresAt: null });
    expect(longer.status).toBe(404);
    expect((await on.admin("PATCH", `/gateways/${id}/api-keys/${keyId}`, {})).status).toBe(404);
    pass(10 * MINUTES_MS);
    expect(await call(on, id, bearer(key))).toBe(401);
  });

  it("books what it calls as its administrator's playground, however many keys that took", async ({ expect }) => {
    const { on, id } = await guarded("CUSTOM_JWT", AUTHORIZERS[4]?.[1]);
    upstream(() => Response.json({ model: "m", usage: { prompt_tokens: 3, completion_tokens: 2 } }));
    await call(on, id, bearer(await keyOf(on, id)));
    await call(on, id, bearer(await keyOf(on, id)));
    const { items } = await (await on.admin("GET", `/gateways/${id}/usage?groupBy=caller`)).json<{ items: object[] }>();
    expect(items).toEqual([
      expect.objectContaining({ callerId: "playground:admin token", callerName: "Playground (admin token)", calls: 2 }),
    ]);
  });

  it("is gone with its gateway", async ({ expect }) => {
    const on = isolate(BOOKS);
    const id = await gateway(on, { authorizerType: "NONE" });
    await keyOf(on, id);
    await on.admin("DELETE", `/gateways/${id}`);
    const { results } = await pool.DB.prepare("SELECT * FROM api_keys").all();
    expect(results).toEqual([]);
    expect((await on.admin("POST", `/gateways/${id}/playground-keys`, {})).status).toBe(404);
  });
});
