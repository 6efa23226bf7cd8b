/** `traceparent` and `tracestate` of a caller → the call's place in its trace → what its provider is told. https://www.w3.org/TR/trace-context-2/ */

/** A caller's span, as it named it. */
export interface RemoteSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  /** The list as it is passed on; absent where there is none, or none that keeps the rules. */
  readonly state: string | undefined;
}

/** A call's place in its trace. Ids are lower-case hex, 16 and 8 bytes. */
export interface Trace {
  readonly traceId: string;
  /** The call's own span. */
  readonly spanId: string;
  /** The caller's span; absent where the trace begins here. */
  readonly parentSpanId: string | undefined;
  readonly flags: number;
  readonly state: string | undefined;
}

/** Fills with random bytes, as `crypto.getRandomValues` does. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => unknown;

const SAMPLED = 1;
/** Sampled, and "the trace's id is random"; the other bits are reserved and leave as 0. */
const KNOWN_FLAGS = 3;

/** A later version may go on behind a dash; ours may not. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

const MOST_MEMBERS = 32;
/** 32 members of the largest key and value there are. */
const LONGEST_STATE = 16_448;
const MEMBER = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** @returns undefined where there is no `traceparent`, or one that breaks a rule: then the trace begins here, and no state is passed on. */
export function readTraceContext(traceparent: string | null, tracestate: string | null): RemoteSpan | undefined {
  if (traceparent === null) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = TRACEPARENT.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) & KNOWN_FLAGS, state: readState(tracestate) };
}

/** A trace that begins here is sampled; one that goes on is what its caller decided. */
export function joinTrace(remote: RemoteSpan | undefined, random: FillRandom): Trace {
  const spanId = newSpanId(random);
  if (remote === undefined) {
    return { traceId: newId(16, random), spanId, parentSpanId: undefined, flags: SAMPLED, state: undefined };
  }
  const { traceId, flags, state } = remote;
  return { traceId, spanId, parentSpanId: remote.spanId, flags, state };
}

export function isSampled({ flags }: Trace): boolean {
  return (flags & SAMPLED) !== 0;
}

export function newSpanId(random: FillRandom): string {
  return newId(8, random);
}

/** @param spanId of the attempt, so that what the provider does hangs under it. */
export function traceparentOf({ traceId, flags }: Trace, spanId: string): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;
}

function newId(length: number, random: FillRandom): string {
  const bytes = new Uint8Array(length);
  random(bytes);
  // No id is all zeros, however unlikely.
  if (bytes.every((byte) => byte === 0)) bytes[length - 1] = 1;
  return bytes.toHex();
}

/** A list with one broken member is dropped whole: who cannot be read cannot be passed on in part. */
function readState(tracestate: string | null): string | undefined {
  if (tracestate === null || tracestate.length > LONGEST_STATE) return undefined;
  const members = tracestate
    .split(",")
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
  const keys = new Set(members.map((member) => MEMBER.exec(member)?.[1]));
  if (members.length === 0 || members.length > MOST_MEMBERS) return undefined;
  return keys.has(undefined) || keys.size < members.length ? undefined : members.join(",");
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
