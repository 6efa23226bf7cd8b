/** W3C trace context: what keeps every rule goes on, what breaks one begins anew. */
import { describe, it } from "vitest";
import {
  isSampled,
  joinTrace,
  newSpanId,
  readTraceContext,
  traceparentOf,
  type FillRandom,
} from "../../src/telemetry/trace-context.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const PARENT = `00-${TRACE}-${SPAN}-01`;

const ones: FillRandom = (bytes) => bytes.fill(0x11);

describe("a caller's traceparent", () => {
  it("is read", ({ expect }) => {
    expect(readTraceContext(PARENT, null)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 1, state: undefined });
  });

  it("keeps the two flags there are, and drops the reserved ones", ({ expect }) => {
    expect(readTraceContext(`00-${TRACE}-${SPAN}-ff`, null)?.flags).toBe(3);
    expect(readTraceContext(`00-${TRACE}-${SPAN}-00`, null)?.flags).toBe(0);
  });

  it("of a later version is read as far as ours goes", ({ expect }) => {
    expect(readTraceContext(`cc-${TRACE}-${SPAN}-01-what-comes`, null)?.spanId).toBe(SPAN);
    expect(readTraceContext(`01-${TRACE}-${SPAN}-01`, null)?.spanId).toBe(SPAN);
  });

  for (const [what, traceparent] of [
    ["nothing", ""],
    ["the forbidden version", `ff-${TRACE}-${SPAN}-01`],
    ["something behind version 00", `${PARENT}-more`],
    ["something without a dash behind a later version", `01-${TRACE}-${SPAN}-0100`],
    ["capitals", `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ["a trace of zeros", `00-${"0".repeat(32)}-${SPAN}-01`],
    ["a span of zeros", `00-${TRACE}-${"0".repeat(16)}-01`],
    ["a short trace", `00-${TRACE.slice(1)}-${SPAN}-01`],
    ["no flags", `00-${TRACE}-${SPAN}`],
    ["flags that are no hex", `00-${TRACE}-${SPAN}-0g`],
    ["two of them", `${PARENT}, ${PARENT}`],
    ["a space before it", ` ${PARENT}`],
    ["a line end behind it", `${PARENT}\n`],
  ] as const) {
    it(`that is ${what} begins a new trace, without the state`, ({ expect }) => {
      expect(readTraceContext(traceparent, "a=1")).toBeUndefined();
    });
  }
});

describe("a caller's tracestate", () => {
  const stateOf = (tracestate: string): string | undefined => readTraceContext(PARENT, tracestate)?.state;

  for (const [what, tracestate, passed] of [
    ["one member", "rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7"],
    ["several", "rojo=1,congo=t61rcWkgMzE", "rojo=1,congo=t61rcWkgMzE"],
    ["space between", "a=1 ,\t b=2", "a=1,b=2"],
    ["members that are empty", "a=1,,b=2,", "a=1,b=2"],
    ["tenants", "fw529a3039@dt=FfAAAAEAAAA,1a-_*/=x y", "fw529a3039@dt=FfAAAAEAAAA,1a-_*/=x y"],
    ["32 members", list(32), list(32)],
  ] as const) {
    it(`passes on: ${what}`, ({ expect }) => {
      expect(stateOf(tracestate)).toBe(passed);
    });
  }

  for (const [what, tracestate] of [
    ["nothing", ""],
    ["commas only", ",,"],
    ["no value", "a"],
    ["an empty value", "a="],
    ["an equals sign in a value", "a=b=c"],
    ["a capital in a key", "A=1"],
    ["a key that begins with _", "_a=1"],
    ["a key of 257", `${"k".repeat(257)}=1`],
    ["a value of 257", `k=${"v".repeat(257)}`],
    ["what is no ASCII", "a=ü"],
    ["a control character", "a=\u0001x"],
    ["a key twice", "a=1,a=2"],
    ["33 members", list(33)],
    ["one broken among good ones", "a=1,B=2"],
    ["a megabyte", `a=${"1,b=".repeat(250_000)}`],
  ] as const) {
    it(`is dropped whole, and the trace goes on: ${what}`, ({ expect }) => {
      expect(readTraceContext(PARENT, tracestate)).toEqual({
        traceId: TRACE,
        spanId: SPAN,
        flags: 1,
        state: undefined,
      });
    });
  }
});

describe("a call's trace", () => {
  it("goes on where its caller's is, with a span of its own", ({ expect }) => {
    const trace = joinTrace(readTraceContext(PARENT, "a=1"), ones);
    expect(trace).toEqual({
      traceId: TRACE,
      spanId: "11".repeat(8),
      parentSpanId: SPAN,
      flags: 1,
      state: "a=1",
    });
    expect(traceparentOf(trace, "22".repeat(8))).toBe(`00-${TRACE}-${"22".repeat(8)}-01`);
  });

  it("begins sampled where there is none", ({ expect }) => {
    const trace = joinTrace(undefined, ones);
    expect(trace).toEqual({
      traceId: "11".repeat(16),
      spanId: "11".repeat(8),
      parentSpanId: undefined,
      flags: 1,
      state: undefined,
    });
    expect(isSampled(trace)).toBe(true);
  });

  it("is not sampled where its caller's is not, and says so to the provider", ({ expect }) => {
    const trace = joinTrace(readTraceContext(`00-${TRACE}-${SPAN}-02`, null), ones);
    expect(isSampled(trace)).toBe(false);
    expect(traceparentOf(trace, SPAN)).toBe(`00-${TRACE}-${SPAN}-02`);
  });

  it("has no id of zeros, whatever chance says", ({ expect }) => {
    expect(newSpanId((bytes) => bytes.fill(0))).toBe("0000000000000001");
    expect(joinTrace(undefined, (bytes) => bytes.fill(0)).traceId).toBe("1".padStart(32, "0"));
  });

  it("is read back by the next gateway of this kind", ({ expect }) => {
    const trace = joinTrace(undefined, (bytes) => crypto.getRandomValues(bytes));
    const attempt = newSpanId((bytes) => crypto.getRandomValues(bytes));
    expect(readTraceContext(traceparentOf(trace, attempt), null)).toMatchObject({
      traceId: trace.traceId,
      spanId: attempt,
    });
  });
});

function list(length: number): string {
  return Array.from({ length }, (_, at) => `k${at}=${at}`).join(",");
}
