/** A chat stream whose caller did not ask for its usage: as sent, asked for, or asked for and hidden. */
import { afterEach, describe, it, vi } from "vitest";
import { askCalls } from "../../src/objects/ask-ledger.ts";
import type { CallRecord } from "../../src/usage/record.ts";
import { data, SSE } from "../recordings/streams.ts";
import { source } from "../support/candidates.ts";
import { pass } from "../support/clock.ts";
import { connectorTarget, gateway, keyIn, providerTarget } from "../support/config.ts";
import { ledger } from "../support/records.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { BOOKS, isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const ASKED = '"stream_options":{"include_usage":true}';
const chunk = (content: string): string => data({ id: "c", choices: [{ index: 0, delta: { content } }], usage: null });
const USAGE = data({ id: "c", choices: [], usage: { prompt_tokens: 9, completion_tokens: 3 } });
const FILTERED = data({ id: "", choices: [], prompt_filter_results: [] });
const DONE = "data: [DONE]\n\n";
const PLAIN = FILTERED + chunk("grüß") + chunk('"choices":[]') + DONE;
const WITH_USAGE = PLAIN.replace(DONE, USAGE + DONE);

const HOUR_MS = 3_600_000;

afterEach(async () => {
  vi.useRealTimers();
  await reset();
});

async function booked(gatewayId: string): Promise<readonly CallRecord[]> {
  const question = { from: 0, to: Date.now() + 60_000, filters: {} };
  return (await askCalls(ledger(gatewayId), question, { most: 100, after: undefined })).items;
}

interface Setup {
  readonly on: Isolate;
  readonly id: string;
}

async function target(more: Record<string, unknown>, settings: Record<string, unknown> = {}): Promise<Setup> {
  const on = isolate({ ...BOOKS, ...settings });
  const id = await gateway(on);
  const operations = [CHAT, "/v1/completions", "/v1/messages"].map((path) => ({ path, models: ["m"] }));
  await providerTarget(on, id, "t", { operations, more });
  return { on, id };
}

function inChunks(text: string, size: number): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
  return new Response(body, { headers: { "content-type": SSE } });
}

/** A provider that says the usage where it is asked for. */
const provider =
  (size = 4_096) =>
  ({ body }: Seen): Response =>
    inChunks(body.includes(ASKED) ? WITH_USAGE : PLAIN, size);

const STREAM = '{"messages":[ ], "model" : "\\u006d" ,"stream" : true, "n":1.0}';

describe("the usage of a chat stream", () => {
  for (const more of [{}, { streamUsage: "as_sent" }, { streamUsage: null }]) {
    it(`is not asked for where a provider target says ${JSON.stringify(more)}`, async ({ expect }) => {
      const { on, id } = await target(more);
      const asked = upstream(provider());
      expect(await (await post(on, CHAT, STREAM)).text()).toBe(PLAIN);
      expect(asked[0]?.body).toBe(STREAM);
      expect(await booked(id)).toMatchObject([{ source: "estimated" }]);
    });
  }

  it("is asked for by one member and no other byte where the target says ask; its chunk is the caller's", async ({
    expect,
  }) => {
    const { on, id } = await target({ streamUsage: "ask" });
    const asked = upstream(provider());
    expect(await (await post(on, CHAT, STREAM)).text()).toBe(WITH_USAGE);
    expect(asked.map(({ body }) => body)).toEqual([STREAM.replace('"\\u006d"', `"\\u006d",${ASKED}`)]);
    expect(await booked(id)).toMatchObject([{ source: "reported", usage: { input: 9, output: 3 } }]);
  });

  it("is asked for and taken out again where the target says ask_and_hide, however the stream is cut", async ({
    expect,
  }) => {
    const { on, id } = await target({ streamUsage: "ask_and_hide" });
    for (const size of [1, 2, 7, 64, 150, 4_096]) {
      upstream(provider(size));
      expect([size, await (await post(on, CHAT, STREAM)).text()]).toEqual([size, PLAIN]);
    }
    const records = await booked(id);
    expect(records.map(({ usage, source, ended }) => [usage?.input, source, ended])).toEqual(
      records.map(() => [9, "reported", "complete"]),
    );
    expect(records).toHaveLength(6);
  });

  it("is taken out whichever of the three ends lines have, and where no blank line is behind it", async ({
    expect,
  }) => {
    const { on } = await target({ streamUsage: "ask_and_hide" });
    for (const end of ["\r\n", "\r"]) {
      for (const size of [1, 3, 10, 4_096]) {
        upstream(() => inChunks(WITH_USAGE.replaceAll("\n", end), size));
        expect([size, await (await post(on, CHAT, STREAM)).text()]).toEqual([size, PLAIN.replaceAll("\n", end)]);
      }
    }
    upstream(() => inChunks(PLAIN + USAGE.trimEnd(), 10));
    expect(await (await post(on, CHAT, STREAM)).text()).toBe(PLAIN);
  });

  for (const [settings, expected] of [
    [{}, true],
    [{ STREAM_USAGE: "as_sent" }, false],
  ] as const) {
    it(`is ${expected ? "" : "not "}asked for by the openai connector with ${JSON.stringify(settings)}`, async ({
      expect,
    }) => {
      const on = isolate({ UPSTREAM_KEY: '{"key":"sk"}', ...settings });
      const id = await gateway(on);
      await connectorTarget(on, id, "o", "openai", await keyIn(on, "k", "UPSTREAM_KEY"), ["m"]);
      const asked = upstream(provider());
      expect(await (await post(on, CHAT, STREAM)).text()).toBe(PLAIN);
      expect(asked.map(({ body }) => body.includes(ASKED))).toEqual([expected]);
    });
  }

  it("is what the target says, whatever the variable says", async ({ expect }) => {
    const { on } = await target({ streamUsage: "as_sent" }, { STREAM_USAGE: "ask" });
    const asked = upstream(provider());
    await post(on, CHAT, STREAM);
    expect(asked[0]?.body).toBe(STREAM);
  });

  it("is left to a caller who speaks of it, to calls without a stream and to other APIs", async ({ expect }) => {
    const { on } = await target({ streamUsage: "ask_and_hide" });
    const bodies = [
      '{"model":"m","stream":true,"stream_options":{"include_usage":false}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":true}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage":null}}',
      '{"stream_options":{"include_obfuscation":false,"include\\u005fusage":false},"model":"m","stream":true}',
      '{"model":"m","stream":true,"stream_options":{"Include_Usage":false}}',
      '{"model":"m","stream":true,"stream_options":{"include_usage\\u0000":false}}',
      '{"model":"m","stream":true,"stream_options":[]}',
      '{"model":"m","stream":true,"stream_options":1e}',
      '{"model":"m","stream":true,"stream_options":{},"stream_options":{}}',
      `{"model":"m","stream":true,"stream_options":{"pad":"${"x".repeat(5_000)}"}}`,
      '{"model":"m","stream":true,"Stream_Options":{}}',
      '{"model":"m","stream":true,"stream":false}',
      '{"model":"m","stream":"true"}',
      '{"model":"m","stream":null}',
      '{"model":"m","metadata":{"stream":true}}',
      '{"model":"m"}',
    ];
    const asked = upstream(provider());
    for (const body of bodies) {
      expect(await (await post(on, CHAT, body)).text()).toBe(body.includes(ASKED) ? WITH_USAGE : PLAIN);
    }
    await post(on, "/v1/messages", '{"model":"m","stream":true}');
    expect(asked.map(({ body }) => body)).toEqual([...bodies, '{"model":"m","stream":true}']);
  });

  const OPTIONS: readonly (readonly [string, string])[] = [
    [
      '{"stream_options":{},"model":"m","stream":true}',
      '{"stream_options":{"include_usage":true},"model":"m","stream":true}',
    ],
    [
      '{"model":"m","stream":true,"stream_options" : null}',
      '{"model":"m","stream":true,"stream_options" : {"include_usage":true}}',
    ],
    [
      '{"model":"t/m", "stream_options":{ "include_obfuscation" : false },"stream":true }',
      '{"model":"m", "stream_options":{"include_usage":true, "include_obfuscation" : false },"stream":true }',
    ],
    [
      '{"stream_options": {\n}, "stream":true,"model":"t/m"}',
      '{"stream_options": {"include_usage":true\n}, "stream":true,"model":"m"}',
    ],
  ];
  for (const [streamUsage, answer] of [
    ["ask", WITH_USAGE],
    ["ask_and_hide", PLAIN],
    ["as_sent", PLAIN],
  ] as const) {
    it(`is asked for within options that leave it open where the target says ${streamUsage}, and no other byte changes`, async ({
      expect,
    }) => {
      const { on, id } = await target({ streamUsage });
      const asked = upstream(({ body }) => {
        const { stream_options: options }: { stream_options?: { include_usage?: boolean } | null } = JSON.parse(body);
        return inChunks(options?.include_usage === true ? WITH_USAGE : PLAIN, 64);
      });
      for (const [body] of OPTIONS) expect(await (await post(on, CHAT, body)).text()).toBe(answer);
      const plain = OPTIONS.map(([body]) => body.replace("t/m", "m"));
      expect(asked.map(({ body }) => body)).toEqual(
        streamUsage === "as_sent" ? plain : OPTIONS.map(([, sent]) => sent),
      );
      const source = streamUsage === "as_sent" ? "estimated" : "reported";
      expect((await booked(id)).map((record) => record.source)).toEqual(OPTIONS.map(() => source));
    });
  }

  it("is asked for within options once only of a provider that refuses them, which gets the caller's own after", async ({
    expect,
  }) => {
    const { on } = await target({ streamUsage: "ask_and_hide" });
    const asked = upstream(({ body }) =>
      body.includes("include_usage")
        ? Response.json({ error: { message: "stream_options.include_usage is not supported" } }, { status: 400 })
        : inChunks(PLAIN, 64),
    );
    const body = '{"stream_options":{"include_obfuscation":false},"model":"t/m","stream":true}';
    expect(await (await post(on, CHAT, body)).text()).toBe(PLAIN);
    expect(asked.map((seen) => seen.body)).toEqual([
      '{"stream_options":{"include_usage":true,"include_obfuscation":false},"model":"m","stream":true}',
      '{"stream_options":{"include_obfuscation":false},"model":"m","stream":true}',
    ]);
  });

  it("is asked for on the old completions too", async ({ expect }) => {
    const { on } = await target({ streamUsage: "ask" });
    const asked = upstream(provider());
    await post(on, "/v1/completions", '{"model":"m","stream":true}');
    expect(asked[0]?.body).toBe(`{"model":"m",${ASKED},"stream":true}`);
  });

  it("is not asked for again for an hour of a provider that refuses; the call itself goes on without", async ({
    expect,
  }) => {
    const { on, id } = await target({ streamUsage: "ask_and_hide" });
    const refusing = (seen: Seen): Response =>
      seen.body.includes("stream_options")
        ? Response.json({ error: { message: "Unknown parameter: 'stream_options'." } }, { status: 400 })
        : inChunks(PLAIN, 64);
    const asked = upstream(refusing);
    // Past the length from which a body is given up once it is sent.
    const long = STREAM.replace("[ ]", `["${"x".repeat(100_000)}"]`);
    const first = await post(on, CHAT, long);
    expect([first.status, await first.text(), first.headers.get("x-gateway-attempts")]).toEqual([200, PLAIN, "1"]);
    expect(await (await post(on, CHAT, STREAM)).text()).toBe(PLAIN);
    expect(asked.map(({ body }) => body === long || body === STREAM)).toEqual([false, true, true]);
    expect(await booked(id)).toHaveLength(2);
  });

  it("is asked for again when the hour is over, and not a millisecond before", async ({ expect }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2026, 10, 25) });
    const { on } = await target({ streamUsage: "ask" });
    let refuses = true;
    const asked = upstream(({ body }) => {
      const names = body.includes("stream_options");
      if (names && refuses) return Response.json({ error: { param: "stream_options" } }, { status: 400 });
      return inChunks(names ? WITH_USAGE : PLAIN, 64);
    });
    const call = async (): Promise<[answer: string, asks: boolean[]]> => {
      const before = asked.length;
      const answer = await (await post(on, CHAT, STREAM)).text();
      return [answer, asked.slice(before).map(({ body }) => body.includes("stream_options"))];
    };
    expect(await call()).toEqual([PLAIN, [true, false]]);
    // The provider was mended meanwhile, but nobody knows yet.
    refuses = false;
    pass(HOUR_MS - 1);
    expect(await call()).toEqual([PLAIN, [false]]);
    pass(1);
    expect(await call()).toEqual([WITH_USAGE, [true]]);
    // That it takes them is known for an hour too; then its refusal is looked for again.
    refuses = true;
    pass(HOUR_MS - 1);
    expect((await call())[1]).toEqual([true]);
    pass(1);
    expect(await call()).toEqual([PLAIN, [true, false]]);
  });

  it("is asked of another target though this one refused", async ({ expect }) => {
    const { on, id } = await target({ streamUsage: "ask" });
    const operations = [{ path: CHAT, models: ["other"] }];
    await providerTarget(on, id, "u", { operations, more: { streamUsage: "ask" } });
    const asked = upstream(({ url, body }) =>
      url.startsWith("https://t.") && body.includes(ASKED)
        ? Response.json({ error: { message: "stream_options" } }, { status: 400 })
        : inChunks(PLAIN, 64),
    );
    await post(on, CHAT, STREAM);
    await post(on, CHAT, '{"model":"other","stream":true}');
    expect(asked.map(({ body }) => body.includes(ASKED))).toEqual([true, false, true]);
  });

  it("has nothing to do with a 400 that names something else: it is handed on whole, and nobody asked again", async ({
    expect,
  }) => {
    const { on } = await target({ streamUsage: "ask" });
    const refusal = JSON.stringify({ error: { message: "max_tokens is too large" } });
    const asked = upstream(() => new Response(refusal, { status: 400 }));
    const response = await post(on, CHAT, STREAM);
    expect([response.status, await response.text(), asked.length]).toEqual([400, refusal, 1]);
  });

  it("is a member of the target that is shown and can be taken away", async ({ expect }) => {
    const { on, id } = await target({ streamUsage: "ask" });
    const { items } = await (
      await on.admin("GET", `/gateways/${id}/targets/`)
    ).json<{ items: { targetId: string }[] }>();
    const path = `/gateways/${id}/targets/${items[0]?.targetId}`;
    const shown = await (await on.admin("GET", path)).json<Record<string, unknown>>();
    expect(shown["streamUsage"]).toBe("ask");
    const update = { targetConfiguration: shown["targetConfiguration"], streamUsage: null };
    expect((await on.admin("PUT", path, update)).status).toBe(202);
    expect(await (await on.admin("GET", path)).json()).not.toHaveProperty("streamUsage");
    expect((await on.admin("PUT", path, { ...update, streamUsage: "hide" })).status).toBe(400);
  });

  for (const end of ["\n", "\r\n", "\r"]) {
    it(`is hidden without keeping an event back whose lines end in ${JSON.stringify(end)}`, async ({ expect }) => {
      const { on, id } = await target({ streamUsage: "ask_and_hide" });
      const answer = source();
      upstream(() => new Response(answer.body, { headers: { "content-type": SSE } }));
      const response = await on.fetch(`/inference${CHAT}`, { method: "POST", body: STREAM, background: false });
      const reader = response.body?.getReader();
      const first = chunk("one").replaceAll("\n", end);
      answer.write(first);
      // Where it was kept back, this would wait for ever.
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(first);
      answer.close();
      expect((await reader?.read())?.done).toBe(true);
      await expect.poll(async () => booked(id)).toMatchObject([{ ended: "complete" }]);
    });
  }

  for (const drains of [false, true]) {
    it(`that is hidden is known of a caller who left, whose provider ${drains ? "may finish" : "is let go"}`, async ({
      expect,
    }) => {
      const { on, id } = await target({
        streamUsage: "ask_and_hide",
        ...(drains && { onDisconnect: "drain" }),
      });
      const answer = source();
      upstream(() => new Response(answer.body, { headers: { "content-type": SSE } }));
      const response = await on.fetch(`/inference${CHAT}`, { method: "POST", body: STREAM, background: false });
      const reader = response.body?.getReader();
      answer.write(chunk("x".repeat(40)));
      await reader?.read();
      await reader?.cancel();
      answer.write(chunk("y"));
      answer.write(USAGE);
      if (drains) answer.close();
      else await answer.cancelled;
      const expected = drains ? { source: "reported", usage: { input: 9 } } : { source: "estimated" };
      await expect.poll(async () => booked(id)).toMatchObject([{ ended: "left", ...expected }]);
    });
  }
});
