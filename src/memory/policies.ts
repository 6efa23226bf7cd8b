/** How long each kind of what an isolate remembers serves: one table, so that they can be compared. */
import { DATABASE_DEADLINE_MS } from "../words/deadline.ts";

/** Until when an answer serves, in milliseconds since 1970 (RFC 5861's words: fresh, stale-while-revalidate, stale-if-error). */
export interface Lifetime {
  /** Taken as it is. */
  readonly freshUntil: number;
  /** Taken, and looked up again behind the call. */
  readonly staleUntil: number;
  /** Waited for; taken where the look-up fails. */
  readonly keptUntil: number;
}

export interface Policy<V> {
  /** @param askedAt when the look-up began. */
  readonly lifetime: (value: V, askedAt: number) => Lifetime;
  /** The longest anyone waits for a look-up. */
  readonly deadlineMs: number;
  /** After a failure, what is known is not looked up again within this, */
  readonly retryMs: number;
  /** nor waited for within this. Longer than `retryMs` and `deadlineMs` together: a busy key waits for a source that hangs once. */
  readonly pauseMs: number;
  /** How many are remembered. */
  readonly most: number;
  /** How long it is believed that there is none, and how many of those are remembered. */
  readonly absentMs: number;
  readonly mostAbsent: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Sharing a source, they share its pauses. */
const OF_THE_DATABASE = { deadlineMs: DATABASE_DEADLINE_MS, retryMs: SECOND_MS, pauseMs: 5 * SECOND_MS };

/** Kept while the source is away, however long. */
function from(at: number, freshMs: number, staleMs: number): Lifetime {
  return { freshUntil: at + freshMs, staleUntil: at + staleMs, keptUntil: Infinity };
}

/** A gateway's config. With the wait after four seconds no change is served later than five (docs/decisions/2026-11-22-freshness.md). */
export const CONFIG_FRESH_MS = 2 * SECOND_MS;
export const CONFIG: Policy<{ readonly confirmedAt: number }> = {
  lifetime: ({ confirmedAt }) => from(confirmedAt, CONFIG_FRESH_MS, 4 * SECOND_MS),
  ...OF_THE_DATABASE,
  most: 1_000,
  absentMs: 2 * SECOND_MS,
  mostAbsent: 500,
};

/** A caller's key. Ten seconds are the bound on revocation (design, section 8). */
export const API_KEY: Policy<object> = {
  lifetime: (_, askedAt) => from(askedAt, 5 * SECOND_MS, 10 * SECOND_MS),
  ...OF_THE_DATABASE,
  most: 10_000,
  absentMs: 5 * SECOND_MS,
  mostAbsent: 500,
};

/** A token issuer's keys: done without for days, and asked no more often than twice a minute while they are known. */
export const ISSUER: Policy<object> = {
  lifetime: (_, askedAt) => from(askedAt, 10 * MINUTE_MS, Infinity),
  deadlineMs: 10 * SECOND_MS,
  retryMs: 30 * SECOND_MS,
  pauseMs: 60 * SECOND_MS,
  most: 100,
  absentMs: 0,
  mostAbsent: 0,
};

/** The session of a role: what STS handed out holds to its end, whether or not it hands out more. */
export const ROLE: Policy<{ readonly expiresAt: number }> = {
  lifetime: ({ expiresAt }) => ({
    freshUntil: expiresAt - 5 * MINUTE_MS,
    // A signature made with less may reach AWS too late; and who waits in vain has something left to go on with.
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
