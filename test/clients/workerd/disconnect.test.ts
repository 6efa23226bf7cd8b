/** A caller who leaves, on raw workerd: the provider's own socket closes, at every endpoint and at every moment. */
import { request, type ClientRequest } from "node:http";
import { afterAll, beforeAll, describe, it } from "vitest";
import { opens, startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const PATHS = ["/v1/chat/completions", "/v1/messages", "/v1/responses"];
const OPENING = 'event: message_start\ndata: {"type":"message_start"}\n\n';
const CONTENT = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';

let worker: RawWorker;
let provider: FaultyProvider;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  const id = await gateway(worker, { authorizerType: "NONE" });
  const target = async (name: string, model: string, more = {}): Promise<void> => {
    const operations = PATHS.map((path) => ({ path, models: [{ model }] }));
    await worker.create(`/gateways/${id}/targets/`, {
      name,
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
      ...more,
    });
  };
  await target("only", "one");
  for (const name of ["a", "b", "c"]) await target(name, "several");
  await target("drained", "drained", { onDisconnect: "drain" });
  for (const name of ["d", "e"]) await target(name, "drained-several", { onDisconnect: "drain" });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

interface Caller {
  /** Settles with what has come so far when anything has. */
  readonly reading: Promise<string>;
  readonly request: ClientRequest;
}

function call(path: string, model: string): Caller {
  const reading = Promise.withResolvers<string>();
  const sent = request(`${worker.origin}/inference${path}`, { method: "POST", agent: false }, (response) => {
    response.once("data", (chunk: Buffer) => reading.resolve(chunk.toString()));
    response.on("error", () => undefined);
  });
  sent.on("error", () => undefined);
  sent.end(JSON.stringify({ model, stream: true }));
  return { reading: reading.promise, request: sent };
}

for (const model of ["one", "several"]) {
  for (const path of PATHS) {
    describe(`a caller of ${path} with ${model === "one" ? "one candidate" : "several candidates"}`, () => {
      it("who leaves mid-stream takes the provider's connection along", async () => {
        provider.answer(async (response, asked) => {
          await opens(OPENING + CONTENT)(response, asked);
          // What a plain close is, a leave or the end of what the caller sends, shows when more is sent.
          const writing = setInterval(() => response.write(CONTENT), 5);
          response.once("close", () => clearInterval(writing));
        });
        const next = provider.next();
        const caller = call(path, model);
        await caller.reading;
        caller.request.destroy();
        await (
          await next
        ).left;
      });

      it("who resets the connection mid-stream does too, while the provider says nothing", async () => {
        provider.answer(opens(OPENING + CONTENT));
        const next = provider.next();
        const caller = call(path, model);
        await caller.reading;
        caller.request.socket?.resetAndDestroy();
        await (
          await next
        ).left;
      });

      it("who resets the connection before the first byte does too", async () => {
        provider.answer(() => undefined);
        const next = provider.next();
        const caller = call(path, model);
        const { left } = await next;
        caller.request.socket?.resetAndDestroy();
        await left;
      });
    });
  }
}

describe("a caller of several candidates", () => {
  it("who leaves while the opening is looked at takes the provider's connection along, and no other is asked", async ({
    expect,
  }) => {
    let calls = 0;
    provider.answer((response, asked) => {
      calls++;
      return opens(OPENING)(response, asked);
    });
    const next = provider.next();
    const caller = call("/v1/messages", "several");
    const { left } = await next;
    caller.request.socket?.resetAndDestroy();
    await left;
    // Had the next been asked, it would be by the time another call is answered.
    provider.answer(opens(CONTENT));
    const other = call("/v1/messages", "several");
    await other.reading;
    other.request.destroy();
    expect(calls).toBe(1);
  });
});

describe("a caller of a target told to drain", () => {
  for (const model of ["drained", "drained-several"]) {
    it(`who leaves mid-stream leaves the provider to finish: ${model}`, async () => {
      const gone = Promise.withResolvers<void>();
      provider.answer(async (response, asked) => {
        await opens(CONTENT)(response, asked);
        await gone.promise;
        // More than any buffer on the way holds.
        for (let at = 0; at < 400; at++) {
          if (!response.write(`data: ${"x".repeat(65_536)}\n\n`)) {
            await new Promise((resolve) => response.once("drain", resolve));
          }
        }
        response.end();
      });
      const next = provider.next();
      const caller = call("/v1/chat/completions", model);
      await caller.reading;
      caller.request.destroy();
      gone.resolve();
      await (
        await next
      ).done;
    });

    it(`who leaves before the first byte leaves the provider to finish: ${model}`, async () => {
      const gone = Promise.withResolvers<void>();
      provider.answer(async (response, asked) => {
        await gone.promise;
        await opens(CONTENT)(response, asked);
        for (let at = 0; at < 400; at++) {
          if (!response.write(`data: ${"x".repeat(65_536)}\n\n`)) {
            await new Promise((resolve) => response.once("drain", resolve));
          }
        }
        response.end();
      });
      const next = provider.next();
      const caller = call("/v1/chat/completions", model);
      const { done } = await next;
      caller.request.socket?.resetAndDestroy();
      gone.resolve();
      await done;
    });
  }
});
