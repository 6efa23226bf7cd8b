/** Cloudflare Access in front of the console: whose assertions open it, and what they are not good for. */
import { describe, it } from "vitest";
import { from, issuer, KEY, newKey, token, type Claims } from "../support/token-issuer.ts";
import { isolate, ORIGIN, type Isolate } from "../support/worker.ts";

const TEAM = "https://team.cloudflareaccess.test";
const CERTS = `${TEAM}/cdn-cgi/access/certs`;
const AUD = "a".repeat(64);
const SETTINGS = { ACCESS_TEAM_DOMAIN: "team.cloudflareaccess.test", ACCESS_AUD: AUD };
const ALICE = { iss: TEAM, aud: [AUD], email: "alice@example.com", sub: "1" };

const impostor = await newKey(KEY.kid);

function access(): ReturnType<typeof issuer> {
  const standIn = issuer();
  standIn.answers[CERTS] = () => Response.json({ keys: standIn.keys, public_cert: {} });
  return standIn;
}

async function asked(on: Isolate, assertion: string, init: RequestInit = {}): Promise<Response> {
  const headers = { "cf-access-jwt-assertion": assertion, ...Object.fromEntries(new Headers(init.headers)) };
  return on.fetch("/control/gateways/", { ...init, headers });
}

describe("an assertion of Access", () => {
  it("opens the console to whom it names, without a token", async ({ expect }) => {
    access();
    const on = isolate({ ...SETTINGS, ADMIN_TOKEN: "" });
    const assertion = await token(ALICE);
    expect((await asked(on, assertion)).status).toBe(200);
    const session = await on.fetch("/control/session", { headers: { "cf-access-jwt-assertion": assertion } });
    expect(await session.json()).toMatchObject({
      signedIn: true,
      who: "alice@example.com",
      may: "write",
      by: "access",
    });
  });

  it("is of that team, for that application, by its key, and not over", async ({ expect }) => {
    access();
    const on = isolate(SETTINGS);
    const refused: [string, string][] = [
      ["another audience", await token({ ...ALICE, aud: ["b".repeat(64)] })],
      ["no audience", await token({ ...ALICE, aud: undefined } satisfies Claims)],
      ["another team", await token({ ...ALICE, iss: "https://other.cloudflareaccess.test" })],
      ["no team", await token({ ...ALICE, iss: undefined })],
      ["over", await token({ ...ALICE, exp: from(-120) })],
      ["without an end", await token({ ...ALICE, exp: undefined })],
      ["another key of the same name", await token(ALICE, impostor)],
      ["nobody", await token({ ...ALICE, email: undefined })],
      ["an empty name", await token({ ...ALICE, email: "" })],
      ["no assertion", "x.y.z"],
    ];
    for (const [what, assertion] of refused) expect([what, (await asked(on, assertion)).status]).toEqual([what, 403]);
  });

  it("is found where its key is new", async ({ expect }) => {
    const standIn = access();
    const on = isolate(SETTINGS);
    expect((await asked(on, await token(ALICE))).status).toBe(200);
    const second = await newKey("second");
    standIn.keys.push(second.jwk);
    expect((await asked(on, await token(ALICE, second))).status).toBe(200);
  });

  it("changes something only for our own page", async ({ expect }) => {
    access();
    const on = isolate(SETTINGS);
    const assertion = await token(ALICE);
    const body = JSON.stringify({ name: "by-access", authorizerType: "NONE" });
    const elsewhere = { "content-type": "application/json", origin: "https://elsewhere.test" };
    expect((await asked(on, assertion, { method: "POST", headers: elsewhere, body })).status).toBe(403);
    const own = { "content-type": "application/json", origin: ORIGIN };
    expect((await asked(on, assertion, { method: "POST", headers: own, body })).status).toBe(202);
  });

  it("is not looked at where Access is not set, and half of its settings lets nobody in", async ({ expect }) => {
    const standIn = access();
    const assertion = await token(ALICE);
    expect((await asked(isolate(), assertion)).status).toBe(403);
    for (const half of [
      { ACCESS_AUD: AUD },
      { ACCESS_TEAM_DOMAIN: SETTINGS.ACCESS_TEAM_DOMAIN },
      { ...SETTINGS, ACCESS_AUD: " , " },
    ]) {
      expect((await asked(isolate(half), assertion)).status).toBe(500);
    }
    expect(standIn.asked()).toEqual([]);
  });
});
