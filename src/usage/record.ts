/** What is kept of one call, once it is over: who asked what of whom, what it used, cost and took. Never its content. */
import type { Usage, UsageSource } from "./usage.ts";

/** How a call ended: whole, because its caller left, or because its provider broke off. */
export type Ended = "complete" | "left" | "cut";

export interface CallerName {
  /** Key, token's subject, access key, nobody. */
  readonly kind: string;
  readonly id: string;
  /** For people; the id where it has none. */
  readonly name: string;
}

export interface CallRecord {
  /** When it was over, in milliseconds since 1970: it began `durationMs` before. By this it is booked and listed. */
  readonly time: number;
  readonly requestId: string;
  readonly gatewayId: string;
  readonly caller: CallerName;
  readonly target: string;
  /** As the provider knows it. */
  readonly model: string;
  readonly modelAsked: string;
  readonly alias?: string | undefined;
  readonly path: string;
  readonly stream: boolean;
  readonly status: number;
  /** The gateway's own error code, where the gateway answered. */
  readonly code?: string | undefined;
  readonly attempts: number;
  readonly usage: Usage | undefined;
  readonly source: UsageSource;
  /** Whole billionths of a dollar. Absent where no price is known: a price of 0 is a cost of 0. */
  readonly costNanos?: number | undefined;
  readonly priceVersion?: string | undefined;
  /** Absent where no byte came. */
  readonly firstByteMs?: number | undefined;
  readonly durationMs: number;
  readonly ended: Ended;
}

/** A caller who leaves is no failure of anybody's. */
export function hasFailed({ status, code, ended }: CallRecord): boolean {
  return ended !== "left" && (ended === "cut" || status >= 400 || code !== undefined);
}
