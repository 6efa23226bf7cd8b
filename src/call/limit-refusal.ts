/** A limit's refusal → the error that says which limit it was, what of it is left, and when to come back. */
import { NANOS } from "../config/rate-limit.ts";
import type { Account } from "../limits/account.ts";
import type { Refused, Tightest } from "../limits/reservation.ts";
import { GatewayError, LASTING, type ErrorCode } from "../words/errors.ts";

/**
 * Whoever is to wait longer had better tell somebody: SDKs follow no longer `retry-after`, and Codex sleeps it through
 * (docs/decisions/2026-11-25-long-waits.md).
 */
const WORTH_WAITING_SECONDS = 60;
/** Of these, what is used up is a budget. */
const LONG = new Set(["day", "week", "month", "total"]);

const NAMES: Readonly<Record<Account["metric"], string>> = {
  requests: "requests",
  tokens: "tokens",
  connections: "calls at the same time",
  cost: "dollars",
};

export function refusal({ kind, account, retryAfterSeconds, left }: Refused): GatewayError {
  const { limitKey, metric, period } = account;
  const isWorthIt = retryAfterSeconds !== undefined && retryAfterSeconds <= WORTH_WAITING_SECONDS;
  return new GatewayError(codeOf(kind, account), messageOf(kind, account), {
    reason: `limit ${limitKey}, ${metric}${metric === "connections" ? "" : ` a ${period}`}`,
    members: { limitKey, metric, retryAfter: retryAfterSeconds },
    headers: {
      ...(isWorthIt ? { "retry-after": String(retryAfterSeconds) } : LASTING),
      ...limitHeaders({ account, left, resetSeconds: retryAfterSeconds }),
    },
  });
}

/** Nobody knows what it allows, so it is not taken for one that allows everything (docs/decisions/2026-11-25-unreadable-limits.md). */
export function unreadableLimit(rateLimitId: string): GatewayError {
  const message = `The limit ${rateLimitId} of this gateway cannot be read, so nobody can say whether it has anything left: its administrator has to delete it or to make it anew.`;
  return new GatewayError("limits_unavailable", message, {
    reason: `limit ${rateLimitId} cannot be read`,
    members: { limitKey: rateLimitId },
    headers: LASTING,
  });
}

/** What is left of the tightest limit, in the names of the IETF's draft behind our own prefix. */
export function limitHeaders({ account, left, resetSeconds }: Tightest): Record<string, string> {
  return {
    "x-gateway-ratelimit-limit": shown(account, account.rate),
    "x-gateway-ratelimit-remaining": shown(account, left),
    ...(resetSeconds === undefined ? {} : { "x-gateway-ratelimit-reset": String(resetSeconds) }),
  };
}

function codeOf(kind: Refused["kind"], { metric, period }: Account): ErrorCode {
  if (kind === "unavailable") return "limits_unavailable";
  return metric === "cost" || (metric !== "connections" && LONG.has(period)) ? "budget_exhausted" : "rate_limited";
}

function messageOf(kind: Refused["kind"], account: Account): string {
  const { limitKey, metric, period, rate } = account;
  const amount = `${shown(account, rate)} ${NAMES[metric]}${PERIODS[metric === "connections" ? "none" : period]}`;
  switch (kind) {
    case "unavailable":
      return `Whether the limit ${limitKey} has anything left cannot be known at the moment.`;
    case "never":
      return `The limit ${limitKey} of ${amount} is strict, and this call may use more than all of it, or nobody can say how much: it has to bound its answer ("max_tokens"), hold its whole input, and be for a model whose price is known where dollars are counted.`;
    case "limit":
      if (rate === 0) return `The limit ${limitKey} lets no call through.`;
      return codeOf(kind, account) === "budget_exhausted"
        ? `The budget ${limitKey} of ${amount} is used up, or what is left is too little for this call.`
        : `Rate limit exceeded: ${limitKey} has ${amount}.`;
  }
}

const PERIODS: Readonly<Record<Account["period"] | "none", string>> = {
  second: " a second",
  minute: " a minute",
  hour: " an hour",
  day: " a day",
  week: " a week",
  month: " a month",
  total: " in all",
  none: "",
};

/** As it was configured: dollars, not billionths. */
function shown({ metric }: Account, amount: number): string {
  return metric === "cost" ? (amount / NANOS).toFixed(9).replace(/\.?0+$/, "") : String(amount);
}
