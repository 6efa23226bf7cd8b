/** The console's session and what may be done by it: cookie, origin, viewer, Access, guessing. Requests as browsers and attackers send them. */
import { env as pool } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { makeSession } from "../../src/identity/session.ts";
import { ADMIN_TOKEN, isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const VIEWER_TOKEN = "test-viewer-token";
const JSON_TYPE = { "content-type": "application/json" };
const OWN_PAGE = { ...JSON_TYPE, origin: ORIGIN };
/** Each test signs in from a network of its own, since attempts are counted for all isolates. */
let networks = 0;
const fromSomewhere = (): Record<string, string> => ({ "cf-connecting-ip": `192.0.2.${++networks}` });

function withTokens(settings: Record<string, unknown> = {}): Isolate {
  return isolate({ VIEWER_TOKEN, ...settings });
}

async function signIn(on: Isolate, token: string, headers: Record<string, string> = {}): Promise<Response> {
  return on.fetch("/control/session", {
    method: "POST",
    headers: { ...OWN_PAGE, ...fromSomewhere(), ...headers },
    body: JSON.stringify({ token }),
  });
}

async function cookieOf(on: Isolate, token = ADMIN_TOKEN): Promise<string> {
  const response = await signIn(on, token);
  if (!response.ok) throw new Error(`no session: ${response.status} ${await response.text()}`);
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Of base64url. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("");

const GATEWAY = JSON.stringify({ name: "by-cookie", authorizerType: "NONE" });

describe("signing in to the console", () => {
  it("gives a cookie that only this host's own requests carry, that no script reads, and that ends", async ({
    expect,
  }) => {
    const response = await signIn(withTokens(), ADMIN_TOKEN);
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Host-signalbox=v1\.\d{13}\.[\w-]{43}; Path=\/; Max-Age=43200; Secure; HttpOnly; SameSite=Strict$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ who: "admin token", may: "write", expiresAt: expect.any(String) });
  });

  it("says that a wrong token is wrong, and gives no cookie", async ({ expect }) => {
    const response = await signIn(withTokens(), "guess");
    expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
    expect(await response.json()).toMatchObject({ message: "This is neither the ADMIN_TOKEN nor the VIEWER_TOKEN." });
  });

  it("is of our own page and JSON, so that no other site signs its reader in", async ({ expect }) => {
    const on = withTokens();
    for (const headers of [
      { origin: "https://elsewhere.test" },
      { origin: "null" },
      { origin: "" },
      { origin: ORIGIN.replace("https:", "http:") },
      { origin: `${ORIGIN}.elsewhere.test` },
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "application/json-patch" },
    ]) {
      const response = await signIn(on, ADMIN_TOKEN, headers);
      expect([headers, response.status, response.headers.get("set-cookie")]).toEqual([headers, 403, null]);
    }
  });

  it("says what to set where nothing is", async ({ expect }) => {
    const closed = await isolate({ ADMIN_TOKEN: "" }).fetch("/control/session");
    expect(await closed.json()).toEqual({ signedIn: false, opens: { token: false, access: false }, isClosed: true });
    const signed = await isolate({ ADMIN_TOKEN: "", ACCESS_KEYS: "[]" }).fetch("/control/session");
    expect(await signed.json()).toMatchObject({ isClosed: false, opens: { token: false } });
  });

  it("tells who is signed in, and nothing of it to who is not", async ({ expect }) => {
    const on = withTokens();
    const session = await on.fetch("/control/session", { headers: { cookie: await cookieOf(on) } });
    expect(await session.json()).toMatchObject({ signedIn: true, who: "admin token", may: "write", by: "token" });
    const stranger = await on.fetch("/control/session", { headers: { cookie: "__Host-signalbox=v1.x" } });
    expect(await stranger.json()).toEqual({ signedIn: false, opens: { token: true, access: false }, isClosed: false });
  });

  it("is taken back by signing out, of our own page only", async ({ expect }) => {
    const on = withTokens();
    const cookie = await cookieOf(on);
    const elsewhere = await on.fetch("/control/session", { method: "DELETE", headers: { ...JSON_TYPE, cookie } });
    expect([elsewhere.status, elsewhere.headers.get("set-cookie")]).toEqual([403, null]);
    const out = await on.fetch("/control/session", { method: "DELETE", headers: { ...OWN_PAGE, cookie } });
    expect([out.status, out.headers.get("set-cookie")]).toEqual([
      204,
      "__Host-signalbox=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict",
    ]);
  });
});

describe("who guesses tokens", () => {
  it("is slowed down after ten attempts, in every isolate, whether he guesses right then or not", async ({
    expect,
  }) => {
    const from = { "cf-connecting-ip": "198.51.100.7" };
    const statuses: number[] = [];
    // Each in an isolate of its own.
    for (let i = 0; i < 10; i++) statuses.push((await signIn(withTokens(), `guess ${i}`, from)).status);
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 403));
    const right = await signIn(withTokens(), ADMIN_TOKEN, from);
    expect([right.status, right.headers.get("set-cookie")]).toEqual([429, null]);
    expect(await right.json()).toMatchObject({
      message: "Too many attempts from this network. Try again in 10 minutes.",
    });
  });

  it("is slowed down in a burst too: no two attempts are the same number", async ({ expect }) => {
    const from = { "cf-connecting-ip": "198.51.100.8" };
    const burst = await Promise.all(Array.from({ length: 25 }, () => signIn(withTokens(), "guess", from)));
    expect(burst.filter(({ status }) => status === 403)).toHaveLength(10);
  });

  it("has one count for all addresses of an IPv6 network", async ({ expect }) => {
    const at = (last: string) => ({ "cf-connecting-ip": `2001:db8:0:7:${last}` });
    for (let i = 0; i < 10; i++) await signIn(withTokens(), "guess", at(`${i}::1`));
    expect((await signIn(withTokens(), ADMIN_TOKEN, at("ffff:1:2:3"))).status).toBe(429);
    expect((await signIn(withTokens(), ADMIN_TOKEN, { "cf-connecting-ip": "2001:db8:0:8::1" })).status).toBe(200);
  });

  it("has one more for the IPv6 site, of which a customer has thousands of networks", async ({ expect }) => {
    const at = (network: number) => ({ "cf-connecting-ip": `2001:db8:1:${network.toString(16)}::1` });
    const statuses: number[] = [];
    for (let i = 0; i < 41; i++) statuses.push((await signIn(withTokens(), "guess", at(i))).status);
    expect(statuses).toEqual([...Array.from({ length: 40 }, () => 403), 429]);
    expect((await signIn(withTokens(), ADMIN_TOKEN, { "cf-connecting-ip": "2001:db8:2::1" })).status).toBe(200);
  });

  it("is not forgiven for a viewer's token, with which he would guess the admin's without end", async ({ expect }) => {
    const from = { "cf-connecting-ip": "198.51.100.11" };
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      statuses.push((await signIn(withTokens(), "guess", from)).status);
      if (i < 9) expect((await signIn(withTokens(), VIEWER_TOKEN, from)).status).toBe(200);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429, 429]);
  });

  it("does not slow viewers, however many sign in from one network", async ({ expect }) => {
    const from = { "cf-connecting-ip": "198.51.100.12" };
    for (let i = 0; i < 15; i++) expect((await signIn(withTokens(), VIEWER_TOKEN, from)).status).toBe(200);
  });

  it("is forgiven by getting in, and after ten minutes", async ({ expect }) => {
    const from = { "cf-connecting-ip": "198.51.100.9" };
    for (let i = 0; i < 9; i++) await signIn(withTokens(), "guess", from);
    expect((await signIn(withTokens(), ADMIN_TOKEN, from)).status).toBe(200);
    for (let i = 0; i < 10; i++) await signIn(withTokens(), "guess", from);
    expect((await signIn(withTokens(), ADMIN_TOKEN, from)).status).toBe(429);
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 10 * 60_000);
    expect((await signIn(withTokens(), ADMIN_TOKEN, from)).status).toBe(200);
  });

  it("is counted by the isolate alone while the database is away", async ({ expect }) => {
    const on = withTokens({
      DB: { batch: () => Promise.reject(new Error("away")), prepare: () => pool.DB.prepare("SELECT 1") },
    });
    const from = { "cf-connecting-ip": "198.51.100.10" };
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++) statuses.push((await signIn(on, "guess", from)).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429]);
  });
});

describe("a session's cookie", () => {
  it("reads, and writes from our own page as JSON", async ({ expect }) => {
    const on = withTokens();
    const cookie = await cookieOf(on);
    expect((await on.fetch("/control/gateways/", { headers: { cookie } })).status).toBe(200);
    const made = await on.fetch("/control/gateways/", {
      method: "POST",
      headers: { ...OWN_PAGE, cookie },
      body: GATEWAY,
    });
    expect(made.status).toBe(202);
  });

  it("writes nothing for another page, whatever its method and path", async ({ expect }) => {
    const on = withTokens();
    const cookie = await cookieOf(on);
    for (const [method, path] of [
      ["POST", "/gateways/"],
      ["PUT", "/gateways/x-0123456789"],
      ["DELETE", "/gateways/x-0123456789"],
      ["PATCH", "/gateways/x-0123456789"],
      ["POST", "/identities/CreateApiKeyCredentialProvider"],
      ["POST", "/identities/ListApiKeyCredentialProviders"],
    ] as const) {
      for (const headers of [
        JSON_TYPE,
        { ...JSON_TYPE, origin: "https://elsewhere.test" },
        { ...JSON_TYPE, origin: "null" },
        { "content-type": "text/plain", origin: ORIGIN },
        { "content-type": "multipart/form-data; boundary=x", origin: ORIGIN },
      ]) {
        const body = method === "DELETE" ? {} : { body: GATEWAY };
        const response = await on.fetch(`/control${path}`, { method, headers: { ...headers, cookie }, ...body });
        expect([method, path, headers, response.status]).toEqual([method, path, headers, 403]);
      }
    }
  });

  it("is worth nothing once it is over, was changed, or was signed by anything else", async ({ expect }) => {
    const on = withTokens();
    const good = (await cookieOf(on)).slice("__Host-signalbox=".length);
    const [version = "", time = "", mac = ""] = good.split(".");
    const later = Date.now() + 3_600_000;
    for (const session of [
      await makeSession(ADMIN_TOKEN, Date.now() - 1),
      await makeSession("another token", later),
      await makeSession("", later).catch(() => ""),
      `${version}.${Number(time) + 1_000}.${mac}`,
      ...LETTERS.filter((letter) => !mac.endsWith(letter)).map(
        (letter) => `${version}.${time}.${mac.slice(0, -1)}${letter}`,
      ),
      `${version}.${time}.`,
      `v2.${time}.${mac}`,
      ADMIN_TOKEN,
    ]) {
      const response = await on.fetch("/control/gateways/", { headers: { cookie: `__Host-signalbox=${session}` } });
      expect([session, response.status]).toEqual([session, 403]);
    }
    const other = await on.fetch("/control/gateways/", {
      headers: { cookie: `signalbox=${good}; Host-signalbox=${good}` },
    });
    expect(other.status).toBe(403);
  });

  it("ends with the token that opened it, and with no other", async ({ expect }) => {
    const admin = await cookieOf(withTokens());
    const viewer = await cookieOf(withTokens(), VIEWER_TOKEN);
    const statusOf = async (cookie: string, settings: Record<string, unknown>): Promise<number> =>
      (await withTokens(settings).fetch("/control/gateways/", { headers: { cookie } })).status;
    expect(await statusOf(admin, { ADMIN_TOKEN: "a new one" })).toBe(403);
    expect(await statusOf(admin, { ADMIN_TOKEN: "a new one", ADMIN_TOKEN_NEXT: ADMIN_TOKEN })).toBe(200);
    expect(await statusOf(viewer, { VIEWER_TOKEN: "a new one" })).toBe(403);
    expect(await statusOf(viewer, {})).toBe(200);
  });

  it("opens no gateway: callers need a key", async ({ expect }) => {
    const on = withTokens();
    const cookie = await cookieOf(on);
    const response = await on.fetch("/inference/v1/models", { headers: { cookie } });
    expect(response.status).not.toBe(200);
  });
});

describe("a viewer", () => {
  const WRITES = [
    ["POST", "/gateways/"],
    ["PUT", "/gateways/x-0123456789"],
    ["DELETE", "/gateways/x-0123456789"],
    ["POST", "/gateways/x-0123456789/targets/"],
    ["PUT", "/gateways/x-0123456789/targets/ABCDEFGHIJ"],
    ["DELETE", "/gateways/x-0123456789/targets/ABCDEFGHIJ"],
    ["PUT", "/gateways/x-0123456789/synchronizeTargets"],
    ["POST", "/gateways/x-0123456789/api-keys"],
    ["DELETE", "/gateways/x-0123456789/api-keys/key-0123456789"],
    ["DELETE", "/gateways/x-0123456789/usage"],
    ["POST", "/identities/CreateApiKeyCredentialProvider"],
    ["POST", "/identities/UpdateApiKeyCredentialProvider"],
    ["POST", "/identities/DeleteApiKeyCredentialProvider"],
    ["POST", "//identities//DeleteApiKeyCredentialProvider/"],
    ["POST", "/identities/List/../DeleteApiKeyCredentialProvider"],
    ["POST", "/tags/arn"],
    ["DELETE", "/tags/arn"],
    ["PUT", "/prices/openai/x"],
    ["DELETE", "/prices/openai/x"],
    ["PATCH", "/gateways/"],
    ["POST", "/anything/ListThings"],
  ] as const;

  it("changes nothing, by token or by cookie", async ({ expect }) => {
    const on = withTokens();
    const cookie = await cookieOf(on, VIEWER_TOKEN);
    for (const headers of [
      { ...OWN_PAGE, cookie },
      { ...JSON_TYPE, authorization: `Bearer ${VIEWER_TOKEN}` },
    ]) {
      for (const [method, path] of WRITES) {
        const response = await on.fetch(`/control${path}`, { method, headers, body: "{}" });
        expect([method, path, response.status, await response.json()]).toEqual([
          method,
          path,
          403,
          expect.objectContaining({ message: "The viewer token may see everything and change nothing." }),
        ]);
      }
    }
  });

  it("reads everything, lists by POST included", async ({ expect }) => {
    const on = withTokens();
    const { gatewayId } = await (
      await on.admin("POST", "/gateways/", { name: "seen", authorizerType: "API_KEY" })
    ).json<{ gatewayId: string }>();
    await on.admin("POST", "/identities/CreateApiKeyCredentialProvider", {
      name: "k",
      apiKeySecretConfig: { secretId: "UPSTREAM_X" },
    });
    const cookie = await cookieOf(on, VIEWER_TOKEN);
    for (const headers of [
      { ...OWN_PAGE, cookie },
      { ...JSON_TYPE, authorization: `Bearer ${VIEWER_TOKEN}` },
    ]) {
      for (const path of ["", "targets/", "api-keys", "models", "usage", "calls", "route?model=x"]) {
        const response = await on.fetch(`/control/gateways/${gatewayId}${path === "" ? "" : `/${path}`}`, { headers });
        expect([path, response.status]).toEqual([path, 200]);
      }
      for (const [path, body] of [
        ["ListApiKeyCredentialProviders", {}],
        ["GetApiKeyCredentialProvider", { name: "k" }],
        ["get-token-vault", {}],
      ] as const) {
        const init = { method: "POST", headers, body: JSON.stringify(body) };
        expect([path, (await on.fetch(`/control/identities/${path}`, init)).status]).toEqual([path, 200]);
      }
    }
  });

  it("is no admin where both tokens are set, and is one where they are the same", async ({ expect }) => {
    const same = await signIn(isolate({ VIEWER_TOKEN: ADMIN_TOKEN }), ADMIN_TOKEN);
    expect(await same.json()).toMatchObject({ may: "write" });
    const viewer = await signIn(withTokens(), VIEWER_TOKEN);
    expect(await viewer.json()).toMatchObject({ who: "viewer token", may: "read" });
  });
});
