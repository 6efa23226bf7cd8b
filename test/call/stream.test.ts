/** Streams are handed on unread: a gateway that buffered would hang in these tests. */
import { afterEach, describe, it } from "vitest";
import { create, gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";

afterEach(async () => {
  await reset();
});

async function oneTarget(): Promise<Isolate> {
  const on = isolate();
  await providerTarget(on, await gateway(on), "t", { operations: [{ path: CHAT, models: ["m"] }] });
  return on;
}

const event = (text: string): Uint8Array => new TextEncoder().encode(`data: ${text}\n\n`);

describe("a proxy between us and the caller", () => {
  const CACHE = "no-cache, no-transform";
  const told = ({ headers }: Response): unknown[] => [headers.get("cache-control"), headers.get("x-accel-buffering")];
  const says = (type: string) => (): Response =>
    new Response("data: one\n\n", {
      headers: { "content-type": type, "cache-control": "public, max-age=3600", "x-accel-buffering": "yes" },
    });

  for (const type of [
    "text/event-stream",
    "text/event-stream; charset=utf-8",
    "Text/Event-Stream;charset=UTF-8",
    "application/vnd.amazon.eventstream",
    "application/x-ndjson",
    "application/jsonl",
    "application/json-seq",
    "application/stream+json",
    "audio/mpeg",
    "audio/L16; rate=24000",
  ]) {
    it(`is asked to hold nothing of a stream back, whatever the provider says: ${type}`, async ({ expect }) => {
      const on = isolate();
      const id = await gateway(on);
      for (const [name, models] of [
        ["one", ["m", "only"]],
        ["two", ["m"]],
      ] as const) {
        const more = { metadataConfiguration: { allowedResponseHeaders: ["cache-control", "x-accel-buffering"] } };
        await providerTarget(on, id, name, { operations: [{ path: CHAT, models }], more });
      }
      upstream(says(type));
      for (const model of ["only", "m"]) {
        const body = JSON.stringify({ model });
        const response = await on.fetch(`/inference${CHAT}`, { method: "POST", body, background: false });
        expect(told(response)).toEqual([CACHE, "no"]);
        expect(await response.text()).toBe("data: one\n\n");
      }
    });
  }

  it("is asked the same of a passthrough target's streams", async ({ expect }) => {
    const on = isolate();
    const id = await gateway(on);
    await create(on, `/gateways/${id}/targets/`, {
      name: "raw",
      targetConfiguration: {
        http: { passthrough: { endpoint: "https://api.provider.test", protocolType: "INFERENCE" } },
      },
    });
    upstream(says("text/event-stream"));
    expect(told(await on.fetch(`/gateways/${id}/raw/v1/x`))).toEqual([CACHE, "no"]);
    upstream(says("application/json"));
    expect(told(await on.fetch(`/gateways/${id}/raw/v1/x`))).toEqual(["public, max-age=3600", null]);
  });

  it("is asked nothing of other answers", async ({ expect }) => {
    const on = await oneTarget();
    for (const type of ["application/json", "text/event-streams", "application/json; x=text/event-stream"]) {
      upstream(says(type));
      expect(told(await post(on, CHAT, { model: "m" }))).toEqual([null, null]);
    }
  });
});

describe("a stream", () => {
  it("hands on the first chunk while the provider still holds the second", async ({ expect }) => {
    const on = await oneTarget();
    const { readable, writable } = new TransformStream<Uint8Array>();
    const provider = writable.getWriter();
    upstream(() => new Response(readable, { headers: { "content-type": "text/event-stream" } }));
    const response = await on.fetch(`/inference${CHAT}`, {
      method: "POST",
      body: '{"model":"m","stream":true}',
      background: false,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body?.getReader();
    const write = provider.write(event("one"));
    expect((await reader?.read())?.value).toEqual(event("one"));
    await write;
    void provider.write(event("two"));
    expect((await reader?.read())?.value).toEqual(event("two"));
    void provider.close();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("is handed on byte for byte, however the provider cuts it", async ({ expect }) => {
    const on = await oneTarget();
    const all = crypto.getRandomValues(new Uint8Array(60_000));
    for (const sizes of [[1, 59_999], [60_000], [7, 64, 4_096, 55_833]]) {
      upstream(() => {
        let at = 0;
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            for (const size of sizes) controller.enqueue(all.slice(at, (at += size)));
            controller.close();
          },
        });
        return new Response(body, { headers: { "content-type": "text/event-stream" } });
      });
      const response = await post(on, CHAT, { model: "m" });
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(all);
    }
  });

  it("that the provider cuts half-way breaks for the caller too, after what was sent", async ({ expect }) => {
    const on = await oneTarget();
    upstream(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              if (sent++ === 0) controller.enqueue(event("one"));
              else controller.error(new Error("connection reset"));
            },
          }),
        ),
    );
    let sent = 0;
    const response = await on.fetch(`/inference${CHAT}`, { method: "POST", body: '{"model":"m"}', background: false });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toEqual(event("one"));
    await expect(reader?.read()).rejects.toThrow("connection reset");
    upstream();
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
  });

  it("is left by the provider's side as soon as the caller leaves", async ({ expect }) => {
    const on = await oneTarget();
    const left = Promise.withResolvers<void>();
    const caller = new AbortController();
    const begun = Promise.withResolvers<void>();
    upstream(({ signal }) => {
      signal?.addEventListener("abort", () => left.resolve());
      begun.resolve();
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    });
    const answer = on.fetch(`/inference${CHAT}`, {
      method: "POST",
      body: '{"model":"m"}',
      signal: caller.signal,
      background: false,
    });
    await begun.promise;
    caller.abort();
    await left.promise;
    expect((await answer).status).toBe(502);
  });
});
