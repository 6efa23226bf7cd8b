/** A browser's calls from pages of other origins: let in by `corsOrigins` of the gateway, and of nobody by default. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { apiKey, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { BOOKS, isolate, type Isolate } from "../support/worker.ts";

const PAGE = "https://app.example.com";
const CHAT = "/inference/v1/chat/completions";

afterEach(async () => {
  await reset();
});

/** @returns a gateway with keys, and one of them. */
async function open(corsOrigins?: readonly string[], settings = {}): Promise<{ on: Isolate; id: string; key: string }> {
  const on = isolate(settings);
  const id = await gateway(on, { authorizerType: "API_KEY", ...(corsOrigins === undefined ? {} : { corsOrigins }) });
  await providerTarget(on, id, "t");
  return { on, id, key: await apiKey(on, id) };
}

function ask(on: Isolate, path: string, origin: string, headers: Record<string, string> = {}): Promise<Response> {
  return on.fetch(path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,x-stainless-os",
      ...headers,
    },
  });
}

function call(on: Isolate, path: string, origin: string, key: string): Promise<Response> {
  return on.fetch(path, {
    method: "POST",
    headers: { origin, authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: '{"model":"t/m"}',
  });
}

const told = ({ headers }: Response, name: string): string | null => headers.get(`access-control-${name}`);

describe("a preflight", () => {
  it("from a listed origin is answered without a credential, and no provider hears of it", async ({ expect }) => {
    const { on, id } = await open([PAGE, "http://localhost:5173"]);
    const asked = upstream();
    for (const path of [CHAT, `/gateways/${id}${CHAT}`, "/inference/v1/models", "/inference/v1/anything"]) {
      const response = await ask(on, path, PAGE);
      expect([path, response.status, await response.text()]).toEqual([path, 204, ""]);
      expect(told(response, "allow-origin")).toBe(PAGE);
      expect(told(response, "allow-methods")).toBe("GET, HEAD, POST");
      expect(told(response, "allow-headers")).toBe("authorization,content-type,x-stainless-os");
      expect(told(response, "max-age")).toBe("7200");
      expect(told(response, "allow-credentials")).toBeNull();
      expect(response.headers.get("vary")).toContain("origin");
    }
    expect(asked).toHaveLength(0);
  });

  it("touches nothing: no row is read in the steady state, and none written, and the ledger hears of no call", async ({
    expect,
  }) => {
    const { on } = await open([PAGE], BOOKS);
    await ask(on, CHAT, PAGE);
    const { DB, LEDGER } = on.env;
    let touched = 0;
    const watch = <T extends object>(binding: T): T =>
      new Proxy(binding, {
        get: (target, name) => {
          touched++;
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
    on.env.DB = watch(DB);
    on.env.LEDGER = watch(LEDGER);
    expect((await ask(on, CHAT, PAGE)).status).toBe(204);
    expect((await ask(on, CHAT, "https://elsewhere.example")).status).toBe(403);
    expect(touched).toBe(0);
  });

  it.for<readonly [string, readonly string[] | undefined, string]>([
    ["of a gateway that lists none", undefined, PAGE],
    ["of a gateway that lists none any more", [], PAGE],
    ["from an origin that is not listed", [PAGE], "https://elsewhere.example"],
    ["from another port", [PAGE], `${PAGE}:8443`],
    ["from http where https is listed", [PAGE], "http://app.example.com"],
    ["from a subdomain", [PAGE], "https://evil.app.example.com"],
    ["from a longer name", [PAGE], `${PAGE}.evil.example`],
    ["from nowhere, as a sandboxed frame is", [PAGE], "null"],
  ])("%s is refused with 403 and allows nothing", async ([, corsOrigins, origin], { expect }) => {
    const { on } = await open(corsOrigins);
    const response = await ask(on, CHAT, origin);
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([403, "forbidden"]);
    for (const name of ["allow-origin", "allow-methods", "allow-headers"]) expect(told(response, name)).toBeNull();
    expect(await response.text()).toContain("corsOrigins");
  });

  it("never repeats an origin that no browser would send", async ({ expect }) => {
    const { on } = await open([PAGE]);
    for (const origin of ["https://x/<script>", "sbx_secret", 'https://"x"']) {
      expect(await (await ask(on, CHAT, origin)).text()).toContain("Pages of this origin");
    }
  });

  it("of every origin is answered where the gateway lists *", async ({ expect }) => {
    const { on } = await open(["*"]);
    for (const origin of [PAGE, "null", "chrome-extension://abcdefgh"]) {
      const response = await ask(on, CHAT, origin);
      expect([response.status, told(response, "allow-origin")]).toEqual([204, "*"]);
    }
  });

  it("to a passthrough target is answered here, for the method that is asked for", async ({ expect }) => {
    const { on, id } = await open([PAGE]);
    await on.admin("POST", `/gateways/${id}/targets/`, {
      name: "raw",
      targetConfiguration: {
        http: { passthrough: { endpoint: "https://raw.provider.test", protocolType: "INFERENCE" } },
      },
    });
    const asked = upstream();
    const response = await ask(on, `/gateways/${id}/raw/files/1`, PAGE, { "access-control-request-method": "DELETE" });
    expect([response.status, told(response, "allow-methods")]).toEqual([204, "DELETE"]);
    expect(asked).toHaveLength(0);
  });

  it("of a gateway that there is not is 404", async ({ expect }) => {
    const { on } = await open([PAGE]);
    expect((await ask(on, `/gateways/none-0123456789${CHAT}`, PAGE)).status).toBe(404);
  });
});

describe("a call from a page", () => {
  it("of a listed origin can be read, with every header of ours", async ({ expect }) => {
    const { on, key } = await open([PAGE]);
    upstream();
    for (const response of [await call(on, CHAT, PAGE, key), await call(on, CHAT, PAGE, key)]) {
      expect(response.status).toBe(200);
      expect([told(response, "allow-origin"), told(response, "expose-headers")]).toEqual([PAGE, "*"]);
      expect(response.headers.get("vary")).toBe("origin");
      expect(response.headers.get("x-gateway-target")).toBe("t");
    }
  });

  it("can read why it was refused, also where the isolate knew nothing yet", async ({ expect }) => {
    const { key } = await open([PAGE]);
    const refusals: readonly (readonly [number, string, string])[] = [
      [401, CHAT, "sbx_wrong"],
      [404, "/inference/v1/nowhere", key],
      [405, "/inference/v1/models", key],
    ];
    for (const [status, path, presented] of refusals) {
      const on = isolate();
      // First cold, then warm.
      for (const response of [await call(on, path, PAGE, presented), await call(on, path, PAGE, presented)]) {
        expect([path, response.status, told(response, "allow-origin")]).toEqual([path, status, PAGE]);
        expect(told(response, "expose-headers")).toBe("*");
      }
    }
  });

  it("of another origin cannot be read, and one without an origin is answered as ever", async ({ expect }) => {
    const { on, key } = await open([PAGE]);
    upstream();
    const foreign = await call(on, CHAT, "https://elsewhere.example", key);
    expect([foreign.status, told(foreign, "allow-origin"), foreign.headers.get("vary")]).toEqual([200, null, "origin"]);
    const headers = { authorization: `Bearer ${key}` };
    const plain = await on.fetch("/inference/v1/models", { headers });
    expect([plain.status, told(plain, "allow-origin")]).toEqual([200, null]);
  });

  it("of a gateway without corsOrigins gets no word of CORS, whatever the provider says of it", async ({ expect }) => {
    const { on, id, key } = await open();
    await providerTarget(on, id, "loose", {
      more: { metadataConfiguration: { allowedResponseHeaders: ["access-control-allow-origin", "x-more"] } },
    });
    upstream(() => new Response("{}", { headers: { "access-control-allow-origin": "*", "x-more": "1" } }));
    const response = await on.fetch(CHAT, {
      method: "POST",
      headers: { origin: PAGE, authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: '{"model":"loose/m"}',
    });
    expect([response.status, response.headers.get("x-more")]).toEqual([200, "1"]);
    expect([told(response, "allow-origin"), response.headers.get("vary")]).toEqual([null, null]);
  });
});

describe("corsOrigins", () => {
  it.for([
    "app.example.com",
    "https://app.example.com/",
    "https://APP.example.com",
    "https://app.example.com:443",
    "http://app.example.com:80",
    "https://*.example.com",
    "https://user@app.example.com",
    "null",
    "",
  ])("refuses what no browser sends: %s", async (origin, { expect }) => {
    const on = isolate();
    const response = await on.admin("POST", "/gateways/", {
      name: "default",
      authorizerType: "NONE",
      corsOrigins: [origin],
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fieldList: [{ name: "corsOrigins.0" }] });
  });

  it("are shown, kept by an update that does not name them, changed by one that does and taken away by null", async ({
    expect,
  }) => {
    const { on, id } = await open([PAGE]);
    const shown = async () =>
      (await (await on.admin("GET", `/gateways/${id}/`)).json<{ corsOrigins?: unknown }>()).corsOrigins;
    const update = async (more: object) => {
      const response = await on.admin("PUT", `/gateways/${id}/`, {
        name: "default",
        authorizerType: "API_KEY",
        ...more,
      });
      expect(response.status).toBe(202);
    };
    expect(await shown()).toEqual([PAGE]);
    await update({});
    expect(await shown()).toEqual([PAGE]);
    await update({ corsOrigins: ["*"] });
    expect(await shown()).toEqual(["*"]);
    await update({ corsOrigins: null });
    expect(await shown()).toBeUndefined();
    expect((await env.DB.prepare("SELECT count(*) AS n FROM gateways").first())?.["n"]).toBe(1);
  });
});
