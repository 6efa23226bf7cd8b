/** The `openai` package in a page of another origin, in a real browser: it calls the gateway where `corsOrigins` lists the page, and nowhere else. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { PIECES, TEXT } from "./support/answers.ts";
import { startProvider, type Provider } from "./support/provider.ts";
import { apiKey, gateway, keyIn, startWorker, target, type RunningWorker } from "./support/running-worker.ts";

const PLACES = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const CHROMIUM = PLACES.find((place) => place !== "" && existsSync(place));
if (CHROMIUM === undefined) {
  console.warn("test/clients/browser-calls.test.ts is skipped: there is no Chromium here (apt-get install chromium).");
}

const TYPES: Readonly<Record<string, string>> = {
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".html": "text/html",
};
const Said = z.record(z.string(), z.unknown());
type Said = z.infer<typeof Said>;

/** What an application's page does with the SDK as it comes; every step's outcome is sent home. */
const page = (gatewayOrigin: string, key: string, home: string): string => `<!doctype html><script type="module">
  import OpenAI from "/node_modules/openai/index.mjs";
  const said = {};
  const step = async (name, work) => {
    try { said[name] = await work(); } catch (error) { said[name] = error.constructor.name + " " + error.status; }
  };
  const open = (apiKey) => new OpenAI({ baseURL: "${gatewayOrigin}/inference/v1", apiKey, maxRetries: 0, dangerouslyAllowBrowser: true });
  const client = open("${key}");
  const chat = { model: "m", messages: [{ role: "user", content: "hi" }] };
  await step("plain", async () => {
    const { data, response } = await client.chat.completions.create(chat).withResponse();
    return [data.choices[0].message.content, response.headers.get("x-gateway-target"), response.headers.get("x-gateway-request-id") !== null];
  });
  await step("stream", async () => {
    const pieces = [];
    for await (const chunk of await client.chat.completions.create({ ...chat, stream: true })) pieces.push(chunk.choices[0]?.delta.content);
    return pieces.filter(Boolean);
  });
  await step("models", async () => (await client.models.list()).data.map(({ id }) => id));
  await step("wrong key", () => open("sbx_wrong").chat.completions.create(chat));
  await step("unknown model", () => client.chat.completions.create({ ...chat, model: "nowhere" }));
  await fetch("${home}", { method: "POST", body: JSON.stringify(said) });
</script>`;

let worker: RunningWorker;
let provider: Provider;
let gatewayId: string;
let key: string;
let pages: Server;
let pageOrigin: string;
let hear: (said: Said) => void = () => undefined;
const browsers = new Set<ChildProcess>();
const profile = mkdtempSync(join(tmpdir(), "signalbox-browser-"));

beforeAll(async () => {
  pages = createServer((request, response) => {
    if (request.method === "POST") {
      let text = "";
      request.on("data", (chunk: Buffer) => (text += chunk.toString()));
      request.on("end", () => hear(Said.parse(JSON.parse(text))));
      return void response.end();
    }
    const path = normalize(request.url ?? "/");
    response.setHeader("content-type", TYPES[extname(path)] ?? "text/html");
    if (!path.startsWith("/node_modules/openai/")) return void response.end(page(worker.origin, key, pageOrigin));
    response.end(readFileSync(`.${path}`));
  }).listen(0, "127.0.0.1");
  await once(pages, "listening");
  pageOrigin = `http://127.0.0.1:${z.object({ port: z.number() }).parse(pages.address()).port}`;
  [worker, provider] = await Promise.all([startWorker(), startProvider()]);
  gatewayId = await gateway(worker);
  await target(worker, gatewayId, "azure", provider.origin, {
    serves: { "/v1/chat/completions": ["m"] },
    credential: await keyIn(worker, "UPSTREAM_OPENAI"),
  });
  key = await apiKey(worker, gatewayId);
});

afterAll(async () => {
  for (const browser of browsers) browser.kill("SIGKILL");
  pages?.closeAllConnections();
  pages?.close();
  await worker?.close();
  await provider?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** @returns what the page has to say when it has done all it does. */
async function visit(): Promise<Said> {
  const said = new Promise<Said>((resolve) => (hear = resolve));
  const options = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    `--user-data-dir=${mkdtempSync(join(profile, "p-"))}`,
  ];
  const browser = spawn(CHROMIUM ?? "", [...options, pageOrigin], {
    stdio: "ignore",
    env: { ...process.env, HOME: profile },
  });
  browsers.add(browser);
  try {
    return await said;
  } finally {
    browser.kill("SIGTERM");
    await once(browser, "exit");
    browsers.delete(browser);
  }
}

describe.skipIf(CHROMIUM === undefined)("the openai package in a browser", () => {
  it("reaches no gateway that lists no origins, and no provider hears of it", async ({ expect }) => {
    const before = provider.received.length;
    const nothing = "APIConnectionError undefined";
    expect(await visit()).toEqual({
      plain: nothing,
      stream: nothing,
      models: nothing,
      "wrong key": nothing,
      "unknown model": nothing,
    });
    expect(provider.received.length).toBe(before);
  });

  it("calls one that lists its page's origin: answers, streams, models, headers of ours and errors in words", async ({
    expect,
  }) => {
    const update = await fetch(`${worker.origin}/control/gateways/${gatewayId}/`, {
      method: "PUT",
      headers: { authorization: "Bearer test-admin-token", "content-type": "application/json" },
      body: JSON.stringify({ name: "default", authorizerType: "API_KEY", corsOrigins: [pageOrigin] }),
    });
    expect(update.status).toBe(202);
    expect(await visit()).toEqual({
      plain: [TEXT, "azure", true],
      stream: PIECES,
      models: ["azure/m"],
      "wrong key": "AuthenticationError 401",
      "unknown model": "NotFoundError 404",
    });
  });
});
