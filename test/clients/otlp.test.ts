/** Spans at a collector over HTTP, held against what OpenTelemetry's own exporter sends for the same spans. */
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { JsonTraceSerializer } from "@opentelemetry/otlp-transformer";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { readOtlp } from "../../src/config/otlp.ts";
import { makeExporter } from "../../src/telemetry/exporter.ts";
import { toOtlp } from "../../src/telemetry/otlp.ts";
import { spansOf, type Span } from "../../src/telemetry/spans.ts";
import { finishedCall, NOON, tracedCall } from "../support/finished-call.ts";

type SdkSpan = Parameters<typeof JsonTraceSerializer.serializeRequest>[0][number];

interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const received: Received[] = [];
const statuses: number[] = [];
const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(statuses.shift() ?? 200, { "content-type": "application/json", "retry-after": "0" });
    response.end("{}");
  });
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = collector.address();
  if (address === null || typeof address === "string") throw new Error("the collector has no port");
  origin = `http://127.0.0.1:${address.port}`;
});

afterAll(async () => {
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

/** One for all spans: they are put together by what they are, not by what they say. */
const RESOURCE: SdkSpan["resource"] = {
  attributes: { team: "a", "service.name": "mine" },
  merge: () => RESOURCE,
  getRawAttributes: () => [],
};
const SCOPE: SdkSpan["instrumentationScope"] = { name: "signalbox" };

/** The same span, as OpenTelemetry's SDK holds it. */
function sdkSpan(span: Span): SdkSpan {
  const time = (ms: number): [number, number] => [Math.floor(ms / 1_000), (ms % 1_000) * 1e6];
  const { traceId, spanId, flags: traceFlags, parentSpanId, state = "", hasRemoteParent: isRemote } = span;
  const traceState = {
    serialize: () => state,
    get: () => undefined,
    set: () => traceState,
    unset: () => traceState,
  };
  return {
    name: span.name,
    kind: span.kind === "server" ? SpanKind.SERVER : SpanKind.CLIENT,
    spanContext: () => ({ traceId, spanId, traceFlags, ...(state === "" ? {} : { traceState }) }),
    ...(parentSpanId === undefined
      ? {}
      : { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags, isRemote } }),
    startTime: time(span.startedAt),
    endTime: time(span.endedAt),
    duration: time(span.endedAt - span.startedAt),
    status: { code: span.failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** What may be left out and what may be written in two ways, in one. */
function normalised(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) => {
      if (/^dropped\w+Count$/.test(key) && value === 0) return undefined;
      if ((key === "events" || key === "links") && Array.isArray(value) && value.length === 0) return undefined;
      if (key === "intValue") return String(value);
      return value;
    }),
  );
}

const PARENTLESS = {
  traceId: "4b".repeat(16),
  spanId: "1c".repeat(8),
  parentSpanId: undefined,
  flags: 1,
  state: undefined,
};

describe("spans as OTLP", () => {
  for (const [what, finished] of [
    ["a call that failed over", finishedCall()],
    ["a call whose trace begins here", finishedCall({ trace: PARENTLESS })],
    ["a call that failed", finishedCall({ call: tracedCall({ status: 502, code: "upstream_unreachable" }) })],
    ["a call that took no time", finishedCall({ call: tracedCall({ durationMs: 0 }), attempts: [] })],
    ["a call named by its caller", finishedCall({ call: tracedCall({ modelAsked: 'm"\\\u0000\n😀\ud800' }) })],
  ] as const) {
    it(`are what OpenTelemetry's own exporter sends: ${what}`, ({ expect }) => {
      const spans = spansOf(finished.trace, finished.call, finished.attempts);
      const ours: unknown = JSON.parse(
        JSON.stringify(toOtlp(spans, { serviceName: "mine", attributes: { team: "a" } })),
      );
      const theirs: unknown = JSON.parse(
        new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans.map(sdkSpan))),
      );
      // They write 1.0 as an integer where the conventions say double, so these two are looked at below.
      const asDoubles = JSON.parse(
        JSON.stringify(normalised(theirs)).replaceAll(
          /("key":"(?:gen_ai\.response\.time_to_first_chunk|signalbox\.cost\.usd)","value":)\{"intValue":"(\d+)"\}/g,
          '$1{"doubleValue":$2}',
        ),
      );
      expect(normalised(ours)).toEqual(asDoubles);
    });
  }

  it("write times and 64-bit numbers as decimal strings, and what may be a fraction never as an integer", ({
    expect,
  }) => {
    const { trace, call } = finishedCall({ call: tracedCall({ firstByteMs: 1_000, costNanos: 2e9 }) });
    const [span] =
      toOtlp(spansOf(trace, call, []), { serviceName: "s", attributes: {} }).resourceSpans[0]?.scopeSpans[0]?.spans ??
      [];
    expect(span).toMatchObject({
      startTimeUnixNano: `${NOON - 2_000}000000`,
      endTimeUnixNano: `${NOON}000000`,
      flags: 0x301,
      traceState: "rojo=1",
    });
    expect(span?.attributes).toEqual(
      expect.arrayContaining([
        { key: "gen_ai.usage.input_tokens", value: { intValue: "250" } },
        { key: "gen_ai.response.time_to_first_chunk", value: { doubleValue: 1 } },
        { key: "signalbox.cost.usd", value: { doubleValue: 2 } },
        { key: "gen_ai.request.stream", value: { boolValue: true } },
      ]),
    );
  });

  it("keep the fractions of a millisecond", ({ expect }) => {
    const { trace } = finishedCall();
    const [span] =
      toOtlp(spansOf(trace, tracedCall({ time: NOON + 0.25, durationMs: 0 }), []), {
        serviceName: "s",
        attributes: {},
      }).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    expect(span?.endTimeUnixNano).toBe(`${NOON}250000`);
  });
});

describe("a collector", () => {
  it("gets them by POST at /v1/traces, with the headers that were set, once more where it says so", async ({
    expect,
  }) => {
    statuses.push(503);
    const exporter = makeExporter(
      readOtlp({
        OTEL_EXPORTER_OTLP_ENDPOINT: origin,
        OTEL_EXPORTER_OTLP_HEADERS: "Authorization=Basic%20cGs6c2s%3D",
        OTEL_SERVICE_NAME: "mine",
      }),
      { fetch, now: Date.now, wait, deadline: (ms) => AbortSignal.timeout(ms), warn: (text) => expect.fail(text) },
    );
    exporter?.add(finishedCall());
    await exporter?.flush();
    expect(received.map(({ url, headers }) => [url, headers["content-type"], headers.authorization])).toEqual([
      ["/v1/traces", "application/json", "Basic cGs6c2s="],
      ["/v1/traces", "application/json", "Basic cGs6c2s="],
    ]);
    expect(received[0]?.body).toBe(received[1]?.body);
    const Body = z.object({
      resourceSpans: z.tuple([
        z.object({
          resource: z.object({ attributes: z.array(z.unknown()) }),
          scopeSpans: z.tuple([
            z.object({ spans: z.array(z.object({ spanId: z.string(), parentSpanId: z.string() })) }),
          ]),
        }),
      ]),
    });
    const [{ resource, scopeSpans }] = Body.parse(JSON.parse(received[1]?.body ?? "")).resourceSpans;
    expect(resource.attributes).toEqual([{ key: "service.name", value: { stringValue: "mine" } }]);
    const [call, ...attempts] = scopeSpans[0].spans;
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([call?.spanId, call?.spanId]);
  });
});
