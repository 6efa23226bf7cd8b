/** A provider's answer as it leaves the gateway, on raw workerd: the body's bytes, the headers that are listed, and no others. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startFaultyProvider, type FaultyProvider, type Script } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const PATH = "/v1/chat/completions";
const TEXT = JSON.stringify({ choices: [{ message: { content: "Hello there. ".repeat(500) } }] });

let worker: RawWorker;
let provider: FaultyProvider;
let raw: string;

beforeAll(async () => {
  [worker, provider] = await Promise.all([startRawWorker(), startFaultyProvider()]);
  const id = await gateway(worker, { authorizerType: "NONE" });
  const target = (name: string, model: string, more = {}): Promise<unknown> =>
    worker.create(`/gateways/${id}/targets/`, {
      name,
      targetConfiguration: {
        inference: { provider: { endpoint: provider.origin, operations: [{ path: PATH, models: [{ model }] }] } },
      },
      ...more,
    });
  await target("only", "one");
  for (const name of ["a", "b"]) await target(name, "several");
  await target("hasty", "hasty", { firstByteTimeoutMs: 1_000 });
  raw = `${worker.origin}/gateways/${id}/raw`;
  await worker.create(`/gateways/${id}/targets/`, {
    name: "raw",
    targetConfiguration: { http: { passthrough: { endpoint: provider.origin, protocolType: "CUSTOM" } } },
  });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

const call = (model: string): Promise<Response> =>
  fetch(`${worker.origin}/inference${PATH}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model }),
  });

for (const model of ["one", "several"]) {
  describe(`an answer to a call with ${model === "one" ? "one candidate" : "several candidates"}`, () => {
    const plain: Script = (response) => response.end(TEXT);
    const compressed: Script = (response) => {
      response.setHeader("content-encoding", "gzip");
      response.end(gzipSync(TEXT));
    };
    for (const [how, script] of [
      ["plain", plain],
      ["compressed", compressed],
    ] as const) {
      it(`has the provider's bytes, its listed headers and no other: ${how}`, async ({ expect }) => {
        provider.answer((response, asked) => {
          response.setHeaders(
            new Map<string, string | string[]>([
              ["content-type", "application/json"],
              ["x-request-id", "req_1"],
              ["retry-after-ms", "5"],
              ["x-ratelimit-remaining-requests", "9"],
              ["anthropic-ratelimit-tokens-reset", "soon"],
              ["openai-organization", "ours"],
              ["set-cookie", ["a=1", "b=2"]],
              ["location", "https://inside"],
              ["server", "provider"],
              ["x-gateway-target", "forged"],
            ]),
          );
          return script(response, asked);
        });
        const response = await call(model);
        expect(await response.text()).toBe(TEXT);
        const headers = Object.fromEntries(response.headers);
        expect(headers).toEqual({
          "content-type": "application/json",
          "x-request-id": "req_1",
          "retry-after-ms": "5",
          "x-ratelimit-remaining-requests": "9",
          "anthropic-ratelimit-tokens-reset": "soon",
          "x-gateway-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/),
          "x-gateway-target": model === "one" ? "only" : expect.stringMatching(/^[ab]$/),
          "x-gateway-model": model,
          "x-gateway-config-version": expect.stringMatching(/^\d+$/),
          "x-gateway-attempts": "1",
          ...("content-length" in headers
            ? { "content-length": String(TEXT.length) }
            : { "transfer-encoding": "chunked" }),
        });
      });
    }
  });
}

for (const model of ["one", "several"]) {
  it(`a stream says that nothing of it is to be held back, with ${model === "one" ? "one candidate" : "several candidates"}`, async ({
    expect,
  }) => {
    provider.answer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
      response.end("data: {}\n\n");
    });
    const response = await call(model);
    expect(await response.text()).toBe("data: {}\n\n");
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    });
  });
}
describe("an answer without a body", () => {
  for (const status of [204, 304]) {
    it(`of a passthrough target is the provider's own: ${status}`, async ({ expect }) => {
      provider.answer((response) => response.writeHead(status, { etag: '"1"', server: "provider" }).end());
      const next = provider.next();
      const response = await fetch(`${raw}/v1/files/a`, { headers: { "if-none-match": '"1"' } });
      expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([status, "", '"1"']);
      expect([response.headers.get("x-gateway-target"), response.headers.get("server")]).toEqual(["raw", null]);
      expect((await next).rawHeaders.map((line) => line.toLowerCase())).toContain("if-none-match");
    });
  }
});

describe("a provider that is out of time", () => {
  it("is left, where nobody else is asked", async ({ expect }) => {
    provider.answer(() => undefined);
    const next = provider.next();
    const response = await call("hasty");
    expect([response.status, response.headers.get("x-gateway-error")]).toEqual([504, "upstream_timeout"]);
    await response.text();
    await (
      await next
    ).left;
  });
});
