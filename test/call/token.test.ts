/** CUSTOM_JWT: which tokens a gateway takes, what it asks of them, how long it remembers one, and where a client learns whose they are. */
import { exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { afterEach, describe, it, vi } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { reset } from "../support/reset.ts";
import {
  ask,
  type Claims,
  DISCOVERY,
  from,
  guarded,
  issuer,
  ISSUER,
  JWKS,
  jwt,
  KEY,
  newKey,
  refusal,
  status,
  token,
} from "../support/token-issuer.ts";
import { isolate, ORIGIN, post } from "../support/worker.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";
const METADATA = `resource_metadata="${ORIGIN}${WELL_KNOWN}/inference"`;
const MISSING = [401, "unauthenticated", `Bearer ${METADATA}`];
const INVALID = [401, "unauthenticated", `Bearer error="invalid_token", ${METADATA}`];
const INSUFFICIENT = [403, "forbidden", `Bearer error="insufficient_scope", ${METADATA}`];

const rsa = await newKey("rsa", "RS256");
const impostor = await newKey(KEY.kid);
const symmetric = {
  kty: "oct",
  kid: "oct",
  alg: "HS256",
  k: btoa("a secret of 32 bytes, listed too").replaceAll("=", ""),
};

stopClock();

afterEach(async () => {
  await reset();
});

function base64url(value: string | Uint8Array): string {
  const text = typeof value === "string" ? value : String.fromCharCode(...value);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

describe("a token", () => {
  it("that names no key may be of any of the issuer's that fits, and of no other", async ({ expect }) => {
    const { on } = await guarded();
    const second = await newKey("second");
    issuer([KEY.jwk, second.jwk]);
    for (const key of [KEY, second]) expect(await status(on, await token({}, key, { kid: undefined }))).toBe(200);
    expect(await status(on, await token({}, impostor, { kid: undefined }))).toBe(401);
    expect(await status(on, await token({ exp: from(-3_600) }, second, { kid: undefined }))).toBe(401);
  });

  it("of the issuer is taken in both dialects, for the models too, whatever stands beside it", async ({ expect }) => {
    const { on } = await guarded();
    const { provider } = issuer([KEY.jwk, rsa.jwk]);
    for (const key of [KEY, rsa]) expect(await status(on, await token({}, key))).toBe(200);
    const bearer = await token();
    expect((await ask(on, bearer, "/v1/messages")).status).toBe(200);
    const authorization = `bearer  ${bearer} `;
    expect((await on.fetch("/inference/v1/models", { headers: { authorization } })).status).toBe(200);
    const beside = await post(on, "/v1/chat/completions", { model: "m" }, { authorization, "x-api-key": "dummy" });
    expect(beside.status).toBe(200);
    expect(provider()).toHaveLength(4);
  });

  it("that is missing is 401 with where to learn more, in both dialects", async ({ expect }) => {
    const { on } = await guarded();
    const { seen } = issuer();
    const bearer = await token();
    const without: Record<string, string>[] = [
      {},
      { authorization: "" },
      { authorization: "Bearer" },
      { authorization: bearer },
      { authorization: `Basic ${bearer}` },
      { authorization: `Bearer ${bearer}, Bearer ${bearer}` },
      { "x-api-key": bearer },
      { "api-key": bearer },
    ];
    for (const headers of without) {
      expect(refusal(await post(on, "/v1/chat/completions", { model: "m" }, headers))).toEqual(MISSING);
    }
    const anthropic = await post(on, "/v1/messages", { model: "m" });
    expect(refusal(anthropic)).toEqual(MISSING);
    expect(await anthropic.json()).toMatchObject({ type: "error", error: { type: "authentication_error" } });
    expect(seen).toHaveLength(0);
  });

  const bad: Record<string, () => string | Promise<string>> = {
    "without a signature, alg none": () => new UnsecuredJWT({ iss: ISSUER, sub: "a", exp: from(60) }).encode(),
    "with alg none and a key's id": async () =>
      (await token()).replace(/^[^.]+/, base64url(JSON.stringify({ alg: "none", kid: KEY.kid }))),
    "signed HS256 with the public key's PEM": async () => hmac(await exportSPKI(rsa.publicKey)),
    "signed HS256 with the public key's JWK": () => hmac(JSON.stringify(rsa.jwk)),
    "signed HS256 with the JWKS itself": () => hmac(JSON.stringify({ keys: [KEY.jwk, rsa.jwk] })),
    "signed HS256 with a symmetric key of the issuer's": () => hmac("a secret of 32 bytes, listed too", "oct"),
    "signed by another's key of the same id": () => token({}, impostor),
    "signed by another's key that it brings along": () => token({}, impostor, { kid: undefined, jwk: impostor.jwk }),
    "whose key it says is elsewhere": () => token({}, impostor, { jku: "https://evil.test/jwks" }),
    "of another issuer": () => token({ iss: "https://other.test" }),
    "of an issuer whose name only begins alike": () => token({ iss: `${ISSUER}.evil.test` }),
    "of no issuer": () => token({ iss: undefined }),
    "without an end": () => token({ exp: undefined }),
    "whose end is text": () => token({ exp: "2999-01-01" }),
    "with a demand we do not know": () =>
      new SignJWT({ iss: ISSUER, exp: from(60) })
        .setProtectedHeader({ alg: KEY.alg, kid: KEY.kid, crit: ["x-ours"], "x-ours": 1 })
        .sign(KEY.privateKey, { crit: { "x-ours": true } }),
    "whose claims were changed": async () =>
      (await token()).replace(
        /\.[^.]+\./,
        `.${base64url(JSON.stringify({ iss: ISSUER, sub: "root", exp: from(60) }))}.`,
      ),
    "whose signature was cut": async () => (await token()).slice(0, -1),
    "without its last part": async () => (await token()).replace(/\.[^.]+$/, ""),
    "of five parts": async () => `${await token()}.a.b`,
    "that is no token": () => "sk-proj-0123456789",
    "of dots": () => "..",
    "of parts that are no base64": () => "!!.??.**",
    "whose header is no JSON": () => `${base64url("{")}.${base64url("{}")}.AAAA`,
    "whose claims are a list": async () => (await token()).replace(/\.[^.]+\./, `.${base64url("[]")}.`),
  };
  for (const [name, make] of Object.entries(bad)) {
    it(`${name} is 401, and the answer says nothing of it`, async ({ expect }) => {
      const { on } = await guarded();
      const { provider, asked } = issuer([KEY.jwk, rsa.jwk, symmetric]);
      const bearer = await make();
      const response = await ask(on, bearer);
      expect(refusal(response)).toEqual(INVALID);
      const text = await response.text();
      for (const part of bearer.split(".")) if (part.length > 8) expect(text).not.toContain(part);
      expect(refusal(await ask(on, bearer, "/v1/messages"))).toEqual(INVALID);
      expect(provider()).toHaveLength(0);
      expect(new Set(asked())).toEqual(new Set([DISCOVERY, JWKS]));
    });
  }

  it("of 64 KB is 401 before anyone is asked or anything is computed", async ({ expect }) => {
    const { on } = await guarded();
    const { seen } = issuer();
    const verify = vi.spyOn(crypto.subtle, "verify");
    const long = await token({ padding: "x".repeat(48_000) });
    expect(long.length).toBeGreaterThan(64_000);
    expect(refusal(await ask(on, long))).toEqual(INVALID);
    expect(seen).toHaveLength(0);
    expect(await status(on, await token({ padding: "x".repeat(9_000) }))).toBe(200);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  const clocks: [claims: () => Claims, wanted: number][] = [
    [() => ({ exp: from(-59) }), 200],
    [() => ({ exp: from(-60) }), 401],
    [() => ({ nbf: from(60) }), 200],
    [() => ({ nbf: from(61) }), 401],
    [() => ({ nbf: from(-3_600), exp: from(1) }), 200],
  ];
  it("may be of a clock that is a minute off, either way, and no more", async ({ expect }) => {
    const { on } = await guarded();
    issuer();
    vi.setSystemTime(Math.floor(Date.now() / 1000) * 1000);
    for (const [claims, wanted] of clocks)
      expect([claims(), await status(on, await token(claims()))]).toEqual([claims(), wanted]);
  });
});

function hmac(secret: string, kid = rsa.kid): Promise<string> {
  const claims = new SignJWT({ iss: ISSUER, sub: "mallory", exp: from(60) });
  return claims.setProtectedHeader({ alg: "HS256", kid }).sign(new TextEncoder().encode(secret));
}

describe("a token that is remembered", () => {
  it("is verified once a minute", async ({ expect }) => {
    const { on } = await guarded();
    issuer();
    const bearer = await token();
    const verify = vi.spyOn(crypto.subtle, "verify");
    for (let call = 0; call < 10; call++) expect(await status(on, bearer)).toBe(200);
    expect(verify).toHaveBeenCalledTimes(1);
    pass(59_999);
    await status(on, bearer);
    expect(verify).toHaveBeenCalledTimes(1);
    pass(1);
    await status(on, bearer);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it("is not remembered past its end", async ({ expect }) => {
    const { on } = await guarded();
    issuer();
    vi.setSystemTime(Math.floor(Date.now() / 1000) * 1000);
    const [ending, ended] = [await token({ exp: from(30) }), await token({ exp: from(-30) })];
    const verify = vi.spyOn(crypto.subtle, "verify");
    for (const bearer of [ending, ended]) expect(await status(on, bearer)).toBe(200);
    pass(29_999);
    expect([await status(on, ending), await status(on, ended)]).toEqual([200, 200]);
    expect(verify).toHaveBeenCalledTimes(3);
    pass(1);
    expect([await status(on, ending), await status(on, ended)]).toEqual([200, 401]);
    pass(60_000);
    expect(await status(on, ending)).toBe(401);
  });

  // CVE-2026-35030: another gateway remembered by the first 20 characters.
  it("is remembered as a whole: one that begins and ends alike is another", async ({ expect }) => {
    const { on } = await guarded();
    const { provider } = issuer();
    const bearer = await token();
    expect(await status(on, bearer)).toBe(200);
    const [header = "", claims = "", signature = ""] = bearer.split(".");
    const forged = [header, base64url(atob(claims).replace("alice", "mallo")), signature].join(".");
    expect([forged.length, forged.slice(0, 20), forged.slice(-20)]).toEqual([
      bearer.length,
      bearer.slice(0, 20),
      bearer.slice(-20),
    ]);
    expect(refusal(await ask(on, forged))).toEqual(INVALID);
    expect(provider()).toHaveLength(1);
  });

  it("is refused once the gateway asks for more, at once here and within five seconds elsewhere", async ({
    expect,
  }) => {
    const { on, id } = await guarded();
    const elsewhere = isolate();
    issuer();
    const bearer = await token({ client_id: "app" });
    for (const one of [on, elsewhere]) expect(await status(one, bearer)).toBe(200);
    const spec = { name: "default", ...jwt({ allowedClients: ["other"] }) };
    expect((await on.admin("PUT", `/gateways/${id}`, spec)).status).toBe(202);
    expect(refusal(await ask(on, bearer))).toEqual(INSUFFICIENT);
    pass(5_000);
    expect(refusal(await ask(elsewhere, bearer))).toEqual(INSUFFICIENT);
  });
});
