/** `node bench/ledger.ts`: how long questions take over HTTP on 30 days of 1,000 keys that are called in every hour, what a batch costs, and what ten calls a second write. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundleInto } from "./workerd/bundle.ts";
import { cpuMicroseconds } from "./processes.ts";
import { startWorkerd, type Workerd } from "./workerd/start.ts";

const ADMIN_TOKEN = "bench-admin-token";
const KEYS = 1_000;
const DAYS = 31;
const CALLS_AN_HOUR = 10;
const TIMES = 9;
const DAY_MS = 86_400_000;
/** Ten calls a second, of five models. */
const CALLS_A_SECOND = 10;
const SECONDS = 120;
const MODELS = 5;
const ANSWER = JSON.stringify({
  choices: [{ index: 0, message: { content: "hi" } }],
  usage: { prompt_tokens: 250, completion_tokens: 72 },
});

process.chdir(resolve(import.meta.dirname, ".."));
const directory = await mkdtemp(join(tmpdir(), "signalbox-ledger-"));
const provider = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(ANSWER));
});
try {
  await new Promise<void>((done) => provider.listen(0, "127.0.0.1", done));
  const workerd = await startWorkerd({
    bundle: await bundleInto(directory, "bench/workerd/ledger.js"),
    durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
    database: { binding: "DB", migrations: "migrations" },
    text: { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true" },
  });
  try {
    await measure(workerd);
  } finally {
    await workerd.stop();
  }
} finally {
  provider.closeAllConnections();
  provider.close();
  await rm(directory, { recursive: true, force: true });
}

async function measure({ origin, pid }: Workerd): Promise<void> {
  const control = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const direct = async (gateway: string, body: object): Promise<unknown> => {
    const response = await fetch(`${origin}/ledger`, { method: "POST", body: JSON.stringify({ gateway, ...body }) });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return response.json();
  };

  const filled = String((await control("POST", "/gateways/", { name: "filled", authorizerType: "NONE" }))["gatewayId"]);
  const everyKey = Array.from({ length: KEYS }, (_, at) => at + 1);
  let sequence = 0;
  await direct(filled, { what: "report", keys: everyKey, sequence: ++sequence });
  for (let before = 0; before < DAYS; before += 5) {
    await direct(filled, { what: "fill", keys: KEYS, days: DAYS, each: CALLS_AN_HOUR, before });
  }
  const now = Date.now();
  const from = `from=${new Date(now - 30 * DAY_MS).toISOString()}`;
  const noon = new Date(now - (now % DAY_MS) - DAY_MS / 2).toISOString();
  const questions: readonly (readonly [string, string])[] = [
    ["30 days, total by key", `usage?${from}&groupBy=caller&maxResults=1000`],
    ["30 days, total", `usage?${from}`],
    ["30 days by day", `usage?${from}&granularity=day`],
    ["30 days by day and key, first page of 1,000", `usage?${from}&granularity=day&groupBy=caller&maxResults=1000`],
    ["30 days by hour and key, first page of 1,000", `usage?${from}&granularity=hour&groupBy=caller&maxResults=1000`],
    ["30 days by hour of one key", `usage?${from}&granularity=hour&caller=key-00500&maxResults=1000`],
    ["30 days, total of one key", `usage?${from}&caller=key-00500`],
    ["30 days to yesterday noon, total by key", `usage?${from}&to=${noon}&groupBy=caller&maxResults=1000`],
    ["latest 100 calls", "calls?maxResults=100"],
  ];
  for (const [name, query] of questions) {
    const taken: number[] = [];
    let items: unknown;
    const before = cpuMicroseconds(pid);
    for (let time = 0; time < TIMES; time++) {
      const startedAt = performance.now();
      items = (await control("GET", `/gateways/${filled}/${query}`))["items"];
      taken.push(performance.now() - startedAt);
    }
    const cpuMs = (cpuMicroseconds(pid) - before) / 1_000 / TIMES;
    const found = Array.isArray(items) ? items.length : 0;
    console.log(
      `${name}: ${median(taken).toFixed(0)} ms (first ${taken[0]?.toFixed(0)}, ${cpuMs.toFixed(0)} ms of CPU), ${found} items`,
    );
  }
  for (const combinations of [1, 10, 50]) {
    const keys = Array.from({ length: 50 }, (_, at) => 1 + (at % combinations));
    await direct(filled, { what: "report", keys, sequence: ++sequence });
    const before = cpuMicroseconds(pid);
    const startedAt = performance.now();
    for (let batch = 0; batch < 100; batch++) await direct(filled, { what: "report", keys, sequence: ++sequence });
    const wallMs = (performance.now() - startedAt) / 100;
    const cpuMs = (cpuMicroseconds(pid) - before) / 100_000;
    console.log(
      `a batch of 50 calls, ${combinations} combinations: ${wallMs.toFixed(1)} ms, ${cpuMs.toFixed(1)} ms of CPU`,
    );
  }

  const called = String((await control("POST", "/gateways/", { name: "called", authorizerType: "NONE" }))["gatewayId"]);
  const address = provider.address();
  const endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const operations = [{ path: "/v1/chat/completions", models: [{ model: "m-*" }] }];
  await control("POST", `/gateways/${called}/targets/`, {
    name: "only",
    targetConfiguration: { inference: { provider: { endpoint, operations } } },
  });
  const calls = CALLS_A_SECOND * SECONDS;
  const startedAt = performance.now();
  for (let call = 0; call < calls; call++) {
    const wait = startedAt + (call * 1_000) / CALLS_A_SECOND - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    const response = await fetch(`${origin}/gateways/${called}/inference/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: `m-${call % MODELS}` }),
    });
    await response.text();
  }
  // What the last of them waits for.
  await new Promise((done) => setTimeout(done, 6_000));
  const counts = await direct(called, { what: "counts" });
  await direct(called, { what: "rollUp" });
  const rolledUp = await direct(called, { what: "counts" });
  console.log(
    `${calls} calls at ${CALLS_A_SECOND} a second, ${MODELS} combinations: ${JSON.stringify(counts)}; rolled up: ${JSON.stringify(rolledUp)}`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
