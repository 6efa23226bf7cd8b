/** How long each kind of cached value may be used, in one table so that they can be compared. */
import { DATABASE_DEADLINE_MS } from "../words/deadline.ts";

/** In milliseconds since 1970; RFC 5861 calls the three fresh, stale-while-revalidate and stale-if-error. */
export interface Lifetime {
  /** Until then it is used as it is, */
  readonly freshUntil: number;
  /** until then used and refreshed in the background, */
  readonly staleUntil: number;
  /** until then used only where a refresh fails. */
  readonly keptUntil: number;
}

export interface Policy<V> {
  /** @param askedAt when the lookup began. */
  readonly lifetime: (value: V, askedAt: number) => Lifetime;
  /** The longest that a call waits for a lookup. */
  readonly deadlineMs: number;
  /** For so long after a failure a known value is not refreshed, */
  readonly retryMs: number;
  /** and for so long no call waits for its refresh; longer than `retryMs` and `deadlineMs` together, so that calls for a busy key wait for a hanging source once. */
  readonly pauseMs: number;
  /** How many values are kept. */
  readonly most: number;
  /** How long a lookup that found nothing stands, and how many of those are kept. */
  readonly absentMs: number;
  readonly mostAbsent: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Config and keys share D1 as their source, and with it its pauses. */
const OF_THE_DATABASE = { deadlineMs: DATABASE_DEADLINE_MS, retryMs: SECOND_MS, pauseMs: 5 * SECOND_MS };

/** Without an end while the source is down. */
function from(at: number, freshMs: number, staleMs: number): Lifetime {
  return { freshUntil: at + freshMs, staleUntil: at + staleMs, keptUntil: Infinity };
}

/** A gateway's config: every change is in effect after five seconds at most (docs/decisions/2026-11-22-freshness.md). */
export const CONFIG_FRESH_MS = 2 * SECOND_MS;
export const CONFIG: Policy<{ readonly confirmedAt: number }> = {
  lifetime: ({ confirmedAt }) => from(confirmedAt, CONFIG_FRESH_MS, 4 * SECOND_MS),
  ...OF_THE_DATABASE,
  most: 1_000,
  absentMs: 2 * SECOND_MS,
  mostAbsent: 500,
};

/** A caller's key: a revoked one is refused after ten seconds at most (design, section 8). */
export const API_KEY: Policy<object> = {
  lifetime: (_, askedAt) => from(askedAt, 5 * SECOND_MS, 10 * SECOND_MS),
  ...OF_THE_DATABASE,
  most: 10_000,
  absentMs: 5 * SECOND_MS,
  mostAbsent: 500,
};

/** A token issuer's keys: an issuer may be down for days, and is asked no more than twice a minute while its keys are known. */
export const ISSUER: Policy<object> = {
  lifetime: (_, askedAt) => from(askedAt, 10 * MINUTE_MS, Infinity),
  deadlineMs: 10 * SECOND_MS,
  retryMs: 30 * SECOND_MS,
  pauseMs: 60 * SECOND_MS,
  most: 100,
  absentMs: 0,
  mostAbsent: 0,
};

/** The session of a role, which is valid until it expires, whether or not STS can be reached. */
export const ROLE: Policy<{ readonly expiresAt: number }> = {
  lifetime: ({ expiresAt }) => ({
    freshUntil: expiresAt - 5 * MINUTE_MS,
    // Later, a signature might reach AWS too late, and a renewal that fails would leave nothing to sign with.
    staleUntil: expiresAt - 30 * SECOND_MS,
    keptUntil: expiresAt,
  }),
  deadlineMs: 10 * SECOND_MS,
  retryMs: 5 * SECOND_MS,
  pauseMs: 30 * SECOND_MS,
  most: 100,
  absentMs: 0,
  mostAbsent: 0,
};

/** An access token of Entra ID, of an hour or a day: https://learn.microsoft.com/entra/identity-platform/access-tokens#token-lifetime */
export const ENTRA_TOKEN: Policy<{ readonly expiresAt: number }> = {
  lifetime: ({ expiresAt }) => ({
    freshUntil: expiresAt - 5 * MINUTE_MS,
    staleUntil: expiresAt - 30 * SECOND_MS,
    keptUntil: expiresAt,
  }),
  deadlineMs: 10 * SECOND_MS,
  retryMs: 5 * SECOND_MS,
  pauseMs: 30 * SECOND_MS,
  most: 100,
  absentMs: 0,
  mostAbsent: 0,
};
