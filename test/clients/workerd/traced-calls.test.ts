/** A call through the whole Worker on raw workerd, its spans in both ways out: the platform's, as a streaming tail sees them, and a collector's. */
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import * as z from "zod";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLERS_SPAN = "00f067aa0ba902b7";

const Event = z.object({
  invocationId: z.string(),
  spanContext: z.object({ spanId: z.string().optional() }),
  event: z.looseObject({ type: z.string() }),
});
type Event = z.infer<typeof Event>;
const Opened = z.object({ name: z.string(), spanId: z.string() });
const Info = z.array(z.object({ name: z.string(), value: z.unknown() }));
const Exported = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({ name: z.string(), traceId: z.string(), spanId: z.string(), parentSpanId: z.string() }),
          ),
        }),
      ),
    }),
  ),
});
type Exported = z.infer<typeof Exported>["resourceSpans"][number]["scopeSpans"][number]["spans"];

let worker: RawWorker;
let provider: FaultyProvider;
const events: Event[] = [];
const hearing = new Set<() => void>();
const exported: Exported = [];
/** The same, as it was sent. */
const posted: string[] = [];
const collected = Promise.withResolvers<string | undefined>();

const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const text = Buffer.concat(chunks).toString();
    posted.push(text);
    const body = Exported.parse(JSON.parse(text));
    exported.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
    response.end("{}");
    collected.resolve(request.url);
  });
});

/** Once the tail has told such an event. */
async function told(is: (one: Event) => boolean): Promise<Event> {
  for (;;) {
    const found = events.find(is);
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => hearing.add(resolve));
  }
}

/** The Worker's own log is among them. */
function hear(line: string): void {
  const event = line.startsWith("{") ? Event.safeParse(JSON.parse(line)).data : undefined;
  if (event === undefined) return;
  events.push(event);
  for (const listener of hearing) listener();
  hearing.clear();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const address = collector.address();
  if (address === null || typeof address === "string") throw new Error("the collector has no port");
  provider = await startFaultyProvider();
  worker = await startRawWorker(
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${address.port}`, LEDGER_FLUSH_MS: "0" },
    { isTailed: true, onLine: hear },
  );
  const id = await gateway(worker, { authorizerType: "NONE" });
  for (const name of ["a", "b"]) {
    const operations = [{ path: "/v1/chat/completions", models: [{ model: "m" }] }];
    await worker.create(`/gateways/${id}/targets/`, {
      name,
      targetConfiguration: { inference: { provider: { endpoint: `${provider.origin}/${name}`, operations } } },
    });
  }
});

afterAll(async () => {
  await Promise.all([worker?.close(), provider?.close()]);
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

describe("a call that fails over and streams", () => {
  it("has its spans with their parents in both ways out, and tells each provider its attempt's", async ({ expect }) => {
    const parents: string[] = [];
    const rest = Promise.withResolvers<void>();
    provider.answer(async (response, { rawHeaders }) => {
      parents.push(rawHeaders[rawHeaders.findIndex((name) => name.toLowerCase() === "traceparent") + 1] ?? "");
      if (parents.length === 1) return response.writeHead(503).end();
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
      await rest.promise;
      return response.end('data: {"choices":[],"usage":{"prompt_tokens":250,"completion_tokens":72}}\n\n');
    });
    const before = new Set(events.map(({ invocationId }) => invocationId));
    const response = await fetch(`${worker.origin}/inference/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", traceparent: `00-${TRACE_ID}-${CALLERS_SPAN}-01` },
      body: '{"model":"m","stream":true}',
    });
    const reader = response.body?.getReader();
    await reader?.read();
    const { invocationId } = await told((one) => !before.has(one.invocationId) && one.event.type === "onset");
    const ours = (): Event[] => events.filter((one) => one.invocationId === invocationId);

    // Another invocation from its beginning to its end: what the tail has to tell of ours until now, it has told.
    await (await fetch(`${worker.origin}/healthz`)).text();
    await told((one) => one.event.type === "outcome" && !before.has(one.invocationId));
    // 30 s after its return an invocation's work is cancelled at Cloudflare: a stream's end would be seen by nobody.
    expect(ours().map(({ event }) => event.type)).not.toContain("return");
    rest.resolve();
    while ((await reader?.read())?.done === false);
    await told((one) => one.invocationId === invocationId && one.event.type === "outcome");
    expect(ours().map(({ event }) => event.type)).toContain("return");

    // The collector's.
    expect(await collected.promise).toBe("/v1/traces");
    const [call, ...attempts] = exported;
    expect(call).toMatchObject({ name: "chat m", traceId: TRACE_ID, parentSpanId: CALLERS_SPAN });
    expect(attempts.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual([
      [TRACE_ID, call?.spanId],
      [TRACE_ID, call?.spanId],
    ]);
    expect(parents).toEqual(attempts.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`));

    // The platform's.
    const spans = new Map<string, { name: string; parent: string | undefined; said: Record<string, unknown> }>();
    let isClosed = 0;
    for (const { spanContext, event } of ours()) {
      const own = spans.get(spanContext.spanId ?? "");
      if (event.type === "spanOpen") {
        const { name, spanId } = Opened.parse(event);
        spans.set(spanId, { name, parent: spanContext.spanId, said: {} });
      } else if (own === undefined) continue;
      else if (event.type === "attributes") {
        for (const { name, value } of Info.parse(event["info"])) own.said[name] = value;
      } else if (event.type === "spanUpdate") Object.assign(own, event["info"]);
      else if (event.type === "spanClose" && own.name.startsWith("chat")) isClosed++;
    }
    const chats = [...spans].filter(([, { name }]) => name === "chat m");
    expect([chats.length, isClosed]).toEqual([3, 3]);
    const [callId, nativeCall] = chats.find(([id]) => chats.some(([, { parent }]) => parent === id)) ?? [];
    expect(nativeCall?.said).toMatchObject({
      "gen_ai.request.model": "m",
      "gen_ai.usage.input_tokens": 250,
      "gen_ai.usage.output_tokens": 72,
    });
    const nativeAttempts = chats.filter(([id]) => id !== callId);
    expect(nativeAttempts.map(([, { parent, said }]) => [parent, said["http.response.status_code"]])).toEqual([
      [callId, 503],
      [callId, 200],
    ]);
    const asking = [...spans.values()].filter(({ name, parent }) => name === "fetch" && parent !== undefined);
    for (const [id] of nativeAttempts) expect(asking.filter(({ parent }) => parent === id)).toHaveLength(1);
  });
});

describe("a call with its key in the query", () => {
  it("leaves it in no span, attribute or line, but in what the platform itself knows of the request", async ({
    expect,
  }) => {
    const key = `sbx_${"k3y".repeat(12)}ab`;
    const before = events.length;
    provider.answer((response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    const called = await fetch(`${worker.origin}/inference/v1/chat/completions?key=${key}`, {
      method: "POST",
      headers: { "content-type": "application/json", traceparent: `00-${TRACE_ID}-${CALLERS_SPAN}-01` },
      body: '{"model":"a/m"}',
    });
    expect([called.status, await called.text()]).toEqual([200, "{}"]);
    const ours = (): Event[] => events.slice(before);
    const holding = (): string[] =>
      ours().flatMap((one) => (JSON.stringify(one).includes(key) ? [one.event.type] : []));
    await told((one) => one.event.type === "spanClose" && ours().includes(one));
    await (await fetch(`${worker.origin}/healthz`)).text();
    await told((one) => one.event.type === "outcome" && ours().includes(one));
    expect(ours().some(({ event }) => event.type === "log")).toBe(true);
    // The onset has the request's address, whose query `redact_query_string` in wrangler.toml takes out.
    expect(new Set(holding())).toEqual(new Set(["onset"]));
    await vi.waitFor(() => expect(posted.join()).toContain("a/m"));
    expect(posted.join()).not.toContain(key);
  });
});
