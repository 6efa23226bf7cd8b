/** Callers who leave give their bodies' room back, on raw workerd: there the platform ends a call at an `await`, and nothing behind it runs. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const PATH = "/v1/chat/completions";
/** An isolate holds three of them and no more. */
const BYTES = 30_000_000;
const CALLERS = 5;
/** More than the buffers on the way hold: once it is written, the Worker reads. */
const PART_BYTES = 20_000_000;

let worker: RawWorker;
let provider: FaultyProvider;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  const id = await gateway(worker, { authorizerType: "NONE" });
  const operations = [{ path: PATH, models: [{ model: "m" }] }];
  await worker.create(`/gateways/${id}/targets/`, {
    name: "only",
    targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
  });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

async function begin(framing: string): Promise<Socket> {
  const { hostname, port, host } = new URL(worker.origin);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(`POST /inference${PATH} HTTP/1.1\r\nhost: ${host}\r\n${framing}\r\n\r\n`);
  return socket;
}

async function answerToAnother(): Promise<number> {
  provider.answer((response) => response.end("{}"));
  const response = await fetch(`${worker.origin}/inference${PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"model":"m"}',
  });
  await response.text();
  return response.status;
}

const body = `{"model":"m","x":"${"x".repeat(BYTES)}"}`;

describe("large bodies of callers who reset the connection", () => {
  it("make room for others where the provider has not answered, and the log has a line of each", async ({ expect }) => {
    provider.answer(() => undefined);
    for (let caller = 0; caller < CALLERS; caller++) {
      const asked = provider.next();
      const line = worker.logged("caller left");
      const socket = await begin(`content-length: ${body.length}`);
      socket.write(body);
      await asked;
      socket.resetAndDestroy();
      expect(JSON.parse(await line)).toMatchObject({ path: PATH, model: "m", target: "only" });
    }
    expect(await answerToAnother()).toBe(200);
  });

  for (const framing of [`content-length: ${body.length}`, "transfer-encoding: chunked"]) {
    it(`make room for others where they were never sent to their end: ${framing}`, async ({ expect }) => {
      for (let caller = 0; caller < CALLERS; caller++) {
        const line = worker.logged(PATH);
        const socket = await begin(framing);
        const part = body.slice(0, PART_BYTES);
        const isChunked = framing.startsWith("transfer");
        await new Promise((resolve) =>
          socket.write(isChunked ? `${part.length.toString(16)}\r\n${part}\r\n` : part, resolve),
        );
        socket.resetAndDestroy();
        await line;
      }
      expect(await answerToAnother()).toBe(200);
    });
  }
});
