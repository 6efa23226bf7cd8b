/** A token issuer's documents: fetched once, fetched anew for an unknown key, done without while it is down, and never from where they may not be. */
import { afterEach, describe, it, vi } from "vitest";
import { pass, stopClock } from "../support/clock.ts";
import { gateway } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import {
  ask,
  DISCOVERY,
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
import { isolate } from "../support/worker.ts";

const UNAVAILABLE = [503, "config_unavailable", null];
const second = await newKey("second");

stopClock();

afterEach(async () => {
  await reset();
});

function times<T>(count: number, work: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => work(at));
}

describe("an issuer", () => {
  it("is asked once for many calls and gateways, however many arrive at once", async ({ expect }) => {
    const { on } = await guarded();
    const other = await gateway(on, { name: "other", ...jwt() });
    const { asked } = issuer();
    const tokens = await Promise.all(times(20, (at) => token({ sub: `s${at}` })));
    expect(await Promise.all(tokens.map((one) => status(on, one)))).toEqual(Array(20).fill(200));
    const headers = { authorization: `Bearer ${tokens[0]}` };
    expect((await on.fetch(`/gateways/${other}/inference/v1/models`, { headers })).status).toBe(200);
    expect(asked()).toEqual([DISCOVERY, JWKS]);
  });

  it("is asked again at once for a new key, while the old one stays good", async ({ expect }) => {
    const { on } = await guarded();
    const { keys, asked } = issuer();
    expect(await status(on, await token())).toBe(200);
    keys.push(second.jwk);
    expect(await status(on, await token({}, second))).toBe(200);
    expect(await status(on, await token({ sub: "bob" }))).toBe(200);
    expect(asked()).toHaveLength(4);
  });

  it("is asked for unknown keys no more than once in 30 s, and the old key is gone with the new answer", async ({
    expect,
  }) => {
    const { on } = await guarded();
    const { keys, asked } = issuer([KEY.jwk, second.jwk]);
    const unknown = await token({}, { ...second, kid: "nobody's" });
    const flood = (): Promise<number[]> => Promise.all(times(20, () => status(on, unknown)));
    expect(await flood()).toEqual(Array(20).fill(401));
    expect(asked()).toHaveLength(4);
    keys.shift();
    pass(29_999);
    expect(await flood()).toEqual(Array(20).fill(401));
    expect(asked()).toHaveLength(4);
    expect(await status(on, await token())).toBe(200);
    pass(1);
    expect(await flood()).toEqual(Array(20).fill(401));
    expect(asked()).toHaveLength(6);
    expect(await status(on, await token({ sub: "bob" }))).toBe(401);
    expect(await status(on, await token({ sub: "bob" }, second))).toBe(200);
  });

  it("is asked anew behind a call every ten minutes, done without while it is down, and heard when it is back", async ({
    expect,
  }) => {
    const { on } = await guarded();
    const { keys, answers, asked } = issuer();
    const up = { ...answers };
    expect(await status(on, await token())).toBe(200);
    answers[DISCOVERY] = () => new Response("down", { status: 500 });
    pass(599_999);
    expect(await status(on, await token())).toBe(200);
    expect(asked()).toHaveLength(2);
    pass(1);
    for (const sub of ["a", "b", "c"]) expect(await status(on, await token({ sub }))).toBe(200);
    expect(asked()).toHaveLength(3);
    Object.assign(answers, up);
    keys.splice(0, 1, second.jwk);
    pass(30_000);
    expect(await status(on, await token({ sub: "d" }))).toBe(200);
    expect(asked()).toHaveLength(5);
    expect(await status(on, await token({ sub: "e" }))).toBe(401);
  });

  it("that is down is done without for days", async ({ expect }) => {
    const { on } = await guarded();
    const { answers } = issuer();
    expect(await status(on, await token())).toBe(200);
    for (const url of [DISCOVERY, JWKS]) answers[url] = () => Promise.reject(new TypeError("Network connection lost"));
    for (let day = 1; day <= 3; day++) {
      pass(86_400_000);
      expect(await status(on, await token())).toBe(200);
    }
  });

  it("may call its JSON what it likes, up to 512 KB", async ({ expect }) => {
    const { on } = await guarded();
    const { answers } = issuer();
    const headers = { "content-type": "text/html" };
    answers[JWKS] = () => new Response(JSON.stringify({ keys: [KEY.jwk] }).padEnd(524_288), { headers });
    expect(await status(on, await token())).toBe(200);
  });

  it("at a private address cannot be configured", async ({ expect }) => {
    const on = isolate();
    for (const host of ["http://issuer.test", "https://127.0.0.1", "https://169.254.169.254", "https://idp.internal"]) {
      const discoveryUrl = `${host}/.well-known/openid-configuration`;
      const response = await on.admin("POST", "/gateways/", { name: "g", ...jwt({ discoveryUrl }) });
      expect([host, response.status]).toEqual([host, 400]);
      expect(await response.text()).toContain("discoveryUrl");
    }
  });
});

describe("an issuer that cannot be asked from the start", () => {
  const names = (jwks_uri: string) => () => Response.json({ issuer: ISSUER, jwks_uri });
  const keyset = JSON.stringify({ keys: [KEY.jwk] });
  const html = { headers: { "content-type": "text/html" } };
  const bad: Record<string, [url: string, answer: () => Response | Promise<Response>]> = {
    "as it is down": [DISCOVERY, () => new Response("busy", { status: 503 })],
    "as it is out of reach": [DISCOVERY, () => Promise.reject(new TypeError("Network connection lost"))],
    "as its keys are not there": [JWKS, () => new Response("gone", { status: 404 })],
    "as its keys are HTML": [JWKS, () => new Response("<html></html>", html)],
    "as its keys are no list": [JWKS, () => Response.json({ keys: "none" })],
    "as its keys are too many bytes": [JWKS, () => new Response(keyset.padEnd(524_289))],
    "as its document is too many bytes": [DISCOVERY, () => new Response(`{"issuer":"${ISSUER}"}`.padEnd(524_289))],
    "as its document names no keys": [DISCOVERY, () => Response.json({ issuer: ISSUER })],
    "as its document names no issuer": [DISCOVERY, () => Response.json({ jwks_uri: JWKS })],
    "as it redirects": [DISCOVERY, () => Response.redirect(`${ISSUER}/elsewhere`, 302)],
    "as its keys redirect": [JWKS, () => Response.redirect(`${ISSUER}/elsewhere`, 307)],
    "as its keys are at http": [DISCOVERY, names("http://issuer.test/jwks")],
    "as its keys are at a loopback address": [DISCOVERY, names("https://127.0.0.1/jwks")],
    "as its keys are at a private address": [DISCOVERY, names("https://10.0.0.1/jwks")],
    "as its keys are at the metadata address": [DISCOVERY, names("https://169.254.169.254/latest?x=/jwks")],
    "as its keys are at a name inside": [DISCOVERY, names("https://vault.internal/jwks")],
    "as its keys are in a file": [DISCOVERY, names("file:///etc/jwks")],
    "as its keys are in the address": [DISCOVERY, names(`data:application/json,${keyset}`)],
  };
  for (const [name, [url, answer]] of Object.entries(bad)) {
    it(`${name} is 503 in both dialects, never 401, asked about once a second, and forgotten once it is well`, async ({
      expect,
    }) => {
      const { on } = await guarded();
      const { answers, asked, seen } = issuer();
      const well = answers[url] ?? answer;
      answers[url] = answer;
      const bearer = await token();
      const openai = await ask(on, bearer);
      expect([refusal(openai), openai.headers.get("retry-after")]).toEqual([UNAVAILABLE, "5"]);
      expect(await openai.json()).toMatchObject({ error: { code: "config_unavailable" } });
      const anthropic = await ask(on, bearer, "/v1/messages");
      expect(refusal(anthropic)).toEqual(UNAVAILABLE);
      expect(await anthropic.json()).toMatchObject({ type: "error", error: { type: "api_error" } });
      // No redirect is followed, nobody is asked but the issuer, and it not again for the second call.
      expect(asked()).toEqual(url === JWKS ? [DISCOVERY, JWKS] : [DISCOVERY]);
      expect(new Set(seen.map(({ redirect }) => redirect))).toEqual(new Set(["manual"]));
      answers[url] = well;
      pass(1_000);
      expect(await status(on, bearer)).toBe(200);
    });
  }

  const stuck: Record<string, () => Response | Promise<Response>> = {
    "as its keys never come": () => new Promise(() => undefined),
    "as its keys stop half way": () =>
      new Response(
        new ReadableStream({
          start: (to) => to.enqueue(new TextEncoder().encode('{"keys":[')),
          pull: () => new Promise(() => undefined),
        }),
      ),
  };
  for (const [name, answer] of Object.entries(stuck)) {
    it(`${name} is given up after five seconds with 503`, async ({ expect }) => {
      const { on } = await guarded();
      const { answers, seen } = issuer();
      const { promise: isAsked, resolve } = Promise.withResolvers<void>();
      answers[JWKS] = () => {
        resolve();
        return answer();
      };
      const bearer = await token();
      vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.now() });
      const answered = ask(on, bearer);
      await isAsked;
      await vi.advanceTimersByTimeAsync(5_000);
      expect(refusal(await answered)).toEqual(UNAVAILABLE);
      expect(seen.at(-1)?.signal?.aborted).toBe(true);
      // Who comes just after it waits for nothing.
      expect(refusal(await ask(on, bearer))).toEqual(UNAVAILABLE);
    });
  }
});
