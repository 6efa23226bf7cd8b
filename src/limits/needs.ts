/** An account and what a call may use → what the call needs of it, and how it is told where there is not so much. */
import type { Account } from "./account.ts";
import { windowAt } from "./lending.ts";
import type { Amounts, Refused } from "./reservation.ts";

/** What an account's call needs of it. @returns undefined where a strict limit knows no upper bound. */
export function neededOf({ metric, strict }: Account, amounts: Amounts): number | undefined {
  switch (metric) {
    case "requests":
    case "connections":
      return 1;
    case "tokens":
      return strict ? amounts.tokensAtMost : amounts.tokens;
    case "cost":
      return strict ? amounts.costNanosAtMost : amounts.costNanos;
  }
}

/** What a call waits for: never more than the limit itself, and nothing where a strict limit refuses it. */
export function needOf(account: Account, amounts: Amounts): number {
  return Math.min(neededOf(account, amounts) ?? 0, account.rate);
}

/** @param retryAt when it may have room, in milliseconds since 1970; infinite: never. */
export function refused(kind: Refused["kind"], account: Account, retryAt: number, now: number): Refused {
  const ms = retryAt - now;
  return {
    kind,
    account,
    retryAfterSeconds: Number.isFinite(ms) ? Math.max(1, Math.ceil(ms / 1_000)) : undefined,
    left: 0,
  };
}

/** @param latest the ledger's clock, at the latest. */
export function msToEnd(account: Account, latest: number): number {
  // Where nothing is known of the ledger's clock, the end is not either: soon is as good.
  return Number.isFinite(latest) ? windowAt(account, latest).end - latest : 1_000;
}
