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

describe("bodies too many to hold", () => {
  it("are refused with 503 and retry-after, until there is room again", async ({ expect }) => {
    const on = isolate();
    await providerTarget(on, await gateway(on), "t", { operations: [{ path: CHAT, models: ["m"] }] });
    const body = new Uint8Array(LARGEST).fill(0x20);
    body.set(new TextEncoder().encode('{"model":"m"}'));
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
});
