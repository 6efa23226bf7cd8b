/** A caller who leaves mid-stream, on raw workerd: one line says so with what was used by then, and the provider is released. */
import { request } from "node:http";
import { afterAll, beforeAll, describe, it } from "vitest";
import { opens, startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const CONTENT = `data: {"choices":[{"delta":{"content":"${"x".repeat(40)}"}}]}\n\n`;

let worker: RawWorker;
let provider: FaultyProvider;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  const id = await gateway(worker, { authorizerType: "NONE" });
  for (const streamUsage of ["as_sent", "ask_and_hide"]) {
    const operations = [{ path: "/v1/chat/completions", models: [{ model: streamUsage }] }];
    await worker.create(`/gateways/${id}/targets/`, {
      name: streamUsage.replaceAll("_", "-"),
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
      streamUsage,
    });
  }
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

for (const model of ["as_sent", "ask_and_hide"]) {
  describe(`a caller of a stream that is ${model === "as_sent" ? "followed" : "filtered"}`, () => {
    for (const [how, leave] of [
      ["leaves", "destroy"],
      ["resets the connection", "resetAndDestroy"],
    ] as const) {
      it(`who ${how} is booked once, with what had come, and the provider is released`, async ({ expect }) => {
        provider.answer(async (response, asked) => {
          await opens(CONTENT)(response, asked);
          // A plain close shows when more is sent.
          const writing = setInterval(() => response.write(": still here\n\n"), 20);
          response.once("close", () => clearInterval(writing));
        });
        const next = provider.next();
        const booked = worker.logged(`"model":"${model}"`);
        const reading = Promise.withResolvers<void>();
        const sent = request(
          `${worker.origin}/inference/v1/chat/completions`,
          { method: "POST", agent: false },
          (response) => {
            response.once("data", () => reading.resolve());
            response.on("error", () => undefined);
          },
        );
        sent.on("error", () => undefined);
        sent.end(JSON.stringify({ model, stream: true }));
        await reading.promise;
        if (leave === "destroy") sent.destroy();
        else sent.socket?.resetAndDestroy();
        await (
          await next
        ).left;
        const line: unknown = JSON.parse((await booked).replace(/^[^{]*/, ""));
        expect(line).toMatchObject({
          message: "call",
          status: 200,
          ended: "left",
          usage: "estimated",
          outputTokens: 10,
        });
      });
    }
  });
}
