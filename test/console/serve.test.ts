/** The console as it is served: its page for every address below it, its files for ever, under a policy that lets nothing else in; and the root. */
import { describe, it } from "vitest";
import type { BuiltConsole } from "../../src/console/built.ts";
import { serveConsole } from "../../src/console/serve.ts";
import { isolate, ORIGIN } from "../support/worker.ts";

const POLICY = "default-src 'none'; script-src 'self'";
const text = (words: string) => async () => ({ default: new TextEncoder().encode(words).slice().buffer });

async function gzipped(words: string): Promise<ArrayBuffer> {
  const stream = new Blob([words]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

function file(words: string, type: string): BuiltConsole["files"][string] {
  return {
    type,
    hash: `hash-of-${words}`,
    br: text(`br ${words}`),
    gzip: async () => ({ default: await gzipped(words) }),
  };
}

const built: BuiltConsole = {
  policy: POLICY,
  files: { "index.html": file("page", "text/html; charset=utf-8"), "assets/app.js": file("script", "text/javascript") },
};

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> {
  return serveConsole(new Request(ORIGIN + path, { method, headers }), async () => built);
}

describe("the console's files", () => {
  it("are the page at every address below /console, so that a link leads to its screen", async ({ expect }) => {
    for (const path of [
      "/console",
      "/console/",
      "//console",
      "/console/gateways/x-0123456789/api-keys?q=a",
      "/console/index.html",
    ]) {
      const response = await ask(path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, "page"]);
      expect(response.headers.get("cache-control")).toBe("no-cache");
    }
  });

  it("come compressed as the browser takes it, and plain to who takes neither", async ({ expect }) => {
    const encodings = async (accepted: string): Promise<unknown> => {
      const response = await ask("/console/assets/app.js", { "accept-encoding": accepted });
      return [response.headers.get("content-encoding"), response.headers.get("etag")];
    };
    expect(await encodings("gzip, deflate, br")).toEqual(["br", '"hash-of-script-br"']);
    expect(await encodings("gzip;q=1, br;q=0")).toEqual(["gzip", '"hash-of-script-gzip"']);
    expect(await encodings("gzip, brotli")).toEqual(["gzip", '"hash-of-script-gzip"']);
    expect(await encodings("")).toEqual([null, '"hash-of-script-identity"']);
    expect(await (await ask("/console/assets/app.js")).text()).toBe("script");
  });

  it("are kept for ever, the page is asked for again, and what is gone is not kept", async ({ expect }) => {
    const script = await ask("/console/assets/app.js");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const gone = await ask("/console/assets/app-of-yesterday.js");
    expect([gone.status, gone.headers.get("cache-control"), gone.headers.get("content-type")]).toEqual([
      404,
      "no-store",
      "text/plain;charset=UTF-8",
    ]);
    const known = await ask("/console", { "if-none-match": 'W/"x", "hash-of-page-identity"' });
    expect([known.status, known.body]).toEqual([304, null]);
  });

  it("come under the policy, are never sniffed, tell no other site, and stand in no frame", async ({ expect }) => {
    const headers = (await ask("/console")).headers;
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    expect((await ask("/console/assets/app.js")).headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("are read, not written", async ({ expect }) => {
    const response = await ask("/console", {}, "POST");
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const head = await ask("/console", {}, "HEAD");
    expect([head.status, head.body]).toEqual([200, null]);
  });

  it("are no properties that every object has", async ({ expect }) => {
    for (const path of ["constructor", "__proto__", "toString"]) {
      expect([path, await (await ask(`/console/${path}`)).text()]).toEqual([path, "page"]);
    }
  });
});

describe("the root", () => {
  it("leads a browser to the console, and tells everybody else in a line of JSON what this is", async ({ expect }) => {
    const on = isolate();
    const browser = await on.fetch("/", { headers: { accept: "text/html,application/xhtml+xml" }, redirect: "manual" });
    expect([browser.status, browser.headers.get("location")]).toEqual([302, "/console"]);
    for (const path of ["/", "", "/?x=1"]) {
      const other = await on.fetch(path);
      expect(await other.json()).toMatchObject({
        name: "signalbox",
        control: `${ORIGIN}/control`,
        inference: `${ORIGIN}/inference/v1`,
      });
    }
  });

  it("is still a mistaken base URL to who calls it or asks for a WebSocket", async ({ expect }) => {
    const on = isolate();
    expect((await on.fetch("/", { method: "POST", body: "{}" })).status).toBe(404);
    expect((await on.fetch("/", { headers: { upgrade: "websocket", connection: "upgrade" } })).status).toBe(426);
  });
});
