/** An isolate holds so many bytes of bodies and no more: who comes too late is told to come again, and nothing crashes. */
import { reset } from "cloudflare:test";
import { afterEach, describe, it } from "vitest";
import { gateway, providerTarget } from "../support/config.ts";
import { upstream } from "../support/upstream.ts";
import { isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const LARGEST = 33_554_432;

afterEach(async () => {
  await reset();
});

/** A call of as many bytes as one may have. */
function largest(): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(LARGEST).fill(0x78);
  const encoder = new TextEncoder();
  body.set(encoder.encode('{"model":"m","x":"'));
  body.set(encoder.encode('"}'), LARGEST - 2);
  return body;
}

describe("bodies too many to hold", () => {
  it("are refused with 503 and retry-after, until there is room again", { timeout: 30_000 }, async ({ expect }) => {
    const on = isolate();
    await providerTarget(on, await gateway(on), "t", { operations: [{ path: CHAT, models: ["m"] }] });
    const body = largest();
    const answered = Promise.withResolvers<Response>();
    const begun: (() => void)[] = [];
    upstream(() => {
      begun.shift()?.();
      return answered.promise.then((response) => response.clone());
    });
    const send = () =>
      on.fetch(`/inference${CHAT}`, {
        method: "POST",
        body,
        headers: { "content-length": String(LARGEST) },
        background: false,
      });
    const calls: Promise<Response>[] = [];
    for (let held = 0; held < 3; held++) {
      const reached = new Promise<void>((resolve) => begun.push(resolve));
      calls.push(send());
      await reached;
    }
    const late = await send();
    expect([late.status, late.headers.get("x-gateway-error"), late.headers.get("retry-after")]).toEqual([
      503,
      "overloaded",
      "1",
    ]);
    answered.resolve(Response.json({}));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await send()).status).toBe(200);
  });

  it("count while they come, where their length was not announced", { timeout: 30_000 }, async ({ expect }) => {
    const on = isolate();
    await providerTarget(on, await gateway(on), "t", { operations: [{ path: CHAT, models: ["m"] }] });
    upstream(() => Response.json({}));
    const ends: (() => void)[] = [];
    const calls: Promise<Response>[] = [];
    for (let held = 0; held < 3; held++) {
      const end = Promise.withResolvers<void>();
      const taken = Promise.withResolvers<void>();
      const parts = [largest()];
      const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
        const part = parts.shift();
        if (part !== undefined) return controller.enqueue(part);
        taken.resolve();
        await end.promise;
        controller.close();
      };
      const body = new ReadableStream({ pull }, { highWaterMark: 0 });
      calls.push(on.fetch(`/inference${CHAT}`, { method: "POST", body, background: false }));
      ends.push(end.resolve);
      await taken.promise;
    }
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(largest());
        controller.close();
      },
    });
    const late = await on.fetch(`/inference${CHAT}`, { method: "POST", body, background: false });
    expect([late.status, late.headers.get("x-gateway-error")]).toEqual([503, "overloaded"]);
    for (const end of ends) end();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});
