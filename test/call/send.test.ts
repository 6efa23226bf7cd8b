/** What becomes of a body once it is sent: while there may be another target it stays, afterwards no second copy of it does. */
import { afterEach, describe, it, vi } from "vitest";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { overNetwork } from "../support/upstream.ts";
import { isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const PAD = "x".repeat(200_000);

afterEach(async () => {
  await reset();
});

describe("a large body", () => {
  it("is what each target asks for, and is let go with the last that is asked", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    for (const name of ["a", "longer-name"]) {
      const operations = [{ path: CHAT, models: [`${name}.m`] }];
      await providerTarget(on, id, name, { operations, strip: true, separator: "." });
    }
    const sent: { readonly text: string; readonly buffer: Uint8Array }[] = [];
    vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
      const { body } = init ?? {};
      if (!(body instanceof Uint8Array)) throw new Error("not sent as bytes");
      sent.push({ text: new TextDecoder().decode(body), buffer: body });
      const isFirst = sent.length === 1;
      await Promise.resolve();
      // Held until the last was asked: another target could still have needed it.
      if (isFirst) expect(body.length).toBeGreaterThan(PAD.length);
      return isFirst ? new Response(null, { status: 503 }) : overNetwork(Response.json({}));
    });
    const body = `{"model":"m","x":"${PAD}"}`;
    const response = await on.fetch(`/inference${CHAT}`, {
      method: "POST",
      body,
      headers: { "content-length": String(body.length) },
    });
    expect([response.status, response.headers.get("x-gateway-attempts")]).toEqual([200, "2"]);
    expect(sent.map(({ text }) => text).toSorted()).toEqual(
      ["a.m", "longer-name.m"].map((model) => body.replace('"m"', `"${model}"`)),
    );
    expect(sent[1]?.buffer.length).toBe(0);
  });
});
