/** A call's spans, through the Worker: the caller's trace goes on here and at the provider, and nothing is asked of a collector that nobody named. */
import { afterEach, describe, it } from "vitest";
import { gateway, providerTarget } from "../support/config.ts";
import { reset } from "../support/reset.ts";
import { upstream, type Seen } from "../support/upstream.ts";
import { isolate, post, type Isolate } from "../support/worker.ts";

const CHAT = "/v1/chat/completions";
const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLERS_SPAN = "00f067aa0ba902b7";
const TRACEPARENT = `00-${TRACE_ID}-${CALLERS_SPAN}-01`;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

afterEach(async () => {
  await reset();
});

async function twoTargets(settings: Record<string, unknown>): Promise<Isolate> {
  const on = isolate(settings);
  const id = await gateway(on);
  for (const name of ["a", "b"]) await providerTarget(on, id, name, { operations: [{ path: CHAT, models: ["m"] }] });
  return on;
}

const isExport = ({ url }: Seen): boolean => url === "https://otel.test/v1/traces";

function spansOf(asked: readonly Seen[]): Span[] {
  return asked.filter(isExport).flatMap(({ body }) => {
    const sent: { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] } = JSON.parse(body);
    return sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
  });
}

const valueOf = ({ attributes }: Span, key: string): unknown => {
  const value = attributes.find((one) => one.key === key)?.value;
  return value === undefined ? undefined : Object.values(value)[0];
};

describe("a call's spans", () => {
  it("go to the collector as part of the caller's trace, each attempt named to its provider", async ({ expect }) => {
    const on = await twoTargets({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.test" });
    const asked = upstream((seen) => {
      if (isExport(seen)) return new Response(null);
      return asked.length === 1
        ? new Response(null, { status: 503 })
        : Response.json({ choices: [], usage: { prompt_tokens: 250, completion_tokens: 72 } });
    });
    await post(on, CHAT, { model: "m" }, { traceparent: TRACEPARENT, tracestate: "rojo=1" });
    const [call, first, second, ...others] = spansOf(asked);
    expect(others).toEqual([]);
    if (call === undefined || first === undefined || second === undefined) throw new Error("a span is missing");
    expect([call.traceId, call.parentSpanId]).toEqual([TRACE_ID, CALLERS_SPAN]);
    for (const [at, attempt] of [first, second].entries()) {
      expect([attempt.traceId, attempt.parentSpanId]).toEqual([TRACE_ID, call.spanId]);
      expect(asked[at]?.headers["traceparent"]).toBe(`00-${TRACE_ID}-${attempt.spanId}-01`);
      expect(asked[at]?.headers["tracestate"]).toBe("rojo=1");
    }
    expect(Number(valueOf(call, "gen_ai.usage.input_tokens"))).toBe(250);
    expect(Number(valueOf(call, "gen_ai.usage.output_tokens"))).toBe(72);
    expect(JSON.stringify(spansOf(asked))).not.toContain("messages");
  });

  it("go nowhere where no collector is named, and the caller's trace reaches the provider as it is", async ({
    expect,
  }) => {
    const on = await twoTargets({});
    const asked = upstream();
    await post(on, CHAT, { model: "m" }, { traceparent: TRACEPARENT });
    expect(asked.map(({ headers }) => headers["traceparent"])).toEqual([TRACEPARENT]);
  });

  it("cost no call anything where the collector fails", async ({ expect }) => {
    const on = await twoTargets({ OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.test" });
    upstream((seen) => {
      if (isExport(seen)) throw new Error("refused");
      return Response.json({});
    });
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
    expect((await post(on, CHAT, { model: "m" })).status).toBe(200);
  });
});
