/** A call that has ended → what it held of its limits, settled by how it ended and what it used. */
import { learntOutputOf } from "../memory/learnt-output.ts";
import type { Used } from "../limits/reservation.ts";
import type { ErrorCode } from "../words/errors.ts";
import type { Bookkeeping } from "./book.ts";
import type { Trail } from "./trail.ts";

/** A provider that answered, and billed nothing. */
const NOTHING: Used = { tokens: 0, costNanos: 0 };
/** Nobody knows what the provider did, and bills: what was reserved counts. */
const WHAT_WAS_RESERVED: Used = {};
/** Failures before a provider had begun to work. */
const UNPAID: ReadonlySet<ErrorCode> = new Set([
  "upstream_unreachable",
  "upstream_credentials_rejected",
  "target_misconfigured",
]);

/** Said once of each call, when its trail has ended. */
export function settleLimits({ env, trail }: Pick<Bookkeeping, "env" | "trail">): void {
  const { holding, usage, source, ended, endpoint, calledModel } = trail;
  if (holding === undefined) return;
  const used = usedBy(trail);
  holding.end(used ?? (trail.mayHaveWorked ? WHAT_WAS_RESERVED : undefined), used);
  const isWhole = ended === "complete" && source === "reported";
  if (isWhole && usage !== undefined && endpoint !== undefined) {
    learntOutputOf(env).learn(endpoint, calledModel ?? "", usage.output);
  }
}

/** @returns undefined where no provider was paid. */
function usedBy({ isAsked, code, status, firstByteAt, usage, costNanos }: Trail): Used | undefined {
  if (!isAsked) return undefined;
  if (code !== undefined) return UNPAID.has(code) && firstByteAt === undefined ? undefined : WHAT_WAS_RESERVED;
  // Its caller left while the provider worked.
  if (status === undefined) return WHAT_WAS_RESERVED;
  // Where a price was known, and is not of what was used, what was reserved counts.
  return usage === undefined ? NOTHING : { tokens: usage.input + usage.output, costNanos };
}
