/** docs/first-call.md, pasted into bash as it stands: no id is copied by hand, and a first answer comes. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, it } from "vitest";
import * as z from "zod";
import { KEYS, startWorker, type RunningWorker } from "./support/running-worker.ts";

let worker: RunningWorker;
let openai: Server;
const asked: string[] = [];

beforeAll(async () => {
  openai = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const models = { object: "list", data: [{ id: "gpt-5.5", object: "model", created: 1, owned_by: "openai" }] };
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(request.method === "GET" ? models : { object: "chat.completion", said: "Hello!" }));
    });
  }).listen(0, "127.0.0.1");
  await once(openai, "listening");
  const { port } = z.object({ port: z.number() }).parse(openai.address());
  worker = await startWorker({ OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` });
});

afterAll(async () => {
  await worker?.close();
  openai?.close();
});

async function bash(script: string): Promise<string> {
  const child = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child, "close");
  return said;
}

it("leads from nothing to an answer of the provider's, its key put in", async ({ expect }) => {
  const [, block = ""] = /```sh\n(.+?)```/s.exec(readFileSync("docs/first-call.md", "utf8")) ?? [];
  const [first = "", ...rest] = block.split("\n");
  expect(first).toMatch(/^ORIGIN=\S+ ADMIN_TOKEN=…$/);
  const said = await bash([`ORIGIN=${worker.origin} ADMIN_TOKEN=test-admin-token`, ...rest].join("\n"));
  const [key = ""] = /^sbx_\w+$/m.exec(said) ?? [];
  if (key === "") throw new Error(said);
  // A target whose models are asked for is being made for a moment: then the call alone is pasted again.
  const call = rest.slice(rest.findIndex((line) => line.startsWith("curl -sS $ORIGIN/inference"))).join("\n");
  await expect
    .poll(() => bash(`ORIGIN=${worker.origin} API_KEY=${key}\n${call}`), { timeout: 15_000, interval: 300 })
    .toContain('"said":"Hello!"');
  expect(asked).toContain(`POST /v1/chat/completions Bearer ${KEYS.UPSTREAM_OPENAI}`);
});
