/** Rate limits' rows, of which some may no longer parse → the limits, and of the others what can be read all the same. */
import { WhenUnavailable, type RateLimit } from "../config/rate-limit.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import * as z from "../words/schema.ts";
import { pageOfRateLimitRows, RateLimitRow } from "./rate-limits.ts";

/** A rate limit whose row no longer parses. */
export interface BrokenRateLimit {
  readonly rateLimitId: string;
  readonly broken: string;
  /** Undefined: nobody knows which calls it takes. */
  readonly dimensionKeys: readonly string[] | undefined;
  readonly whenUnavailable: WhenUnavailable | undefined;
}

const Legible = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text): unknown => JSON.parse(text)),
  ),
  z.looseObject({ dimensionKeys: z.optional(z.unknown()), whenUnavailable: z.optional(z.unknown()) }),
);
const Keys = z.array(z.string());

export function readRateLimit(row: Record<string, unknown>): RateLimit | BrokenRateLimit {
  const limit = RateLimitRow.safeParse(row);
  if (limit.success) return limit.data;
  const { dimensionKeys, whenUnavailable } = Legible.safeParse(row["spec"]).data ?? {};
  return {
    rateLimitId: String(row["rate_limit_id"]),
    broken: z.prettifyError(limit.error),
    dimensionKeys: Keys.safeParse(dimensionKeys).data,
    whenUnavailable: WhenUnavailable.safeParse(whenUnavailable).data,
  };
}

/** For administrators. */
export interface UnreadableRateLimit {
  readonly rateLimitId: string;
  /** What becomes of calls that it may take. */
  readonly calls: "refused" | "unlimited";
  readonly reason: string;
}

/** Of these, those that cannot be read. */
export function unreadableAmong(limits: readonly (RateLimit | BrokenRateLimit)[]): readonly UnreadableRateLimit[] {
  return limits
    .filter((limit) => "broken" in limit)
    .map(({ rateLimitId, broken, whenUnavailable }) => ({
      rateLimitId,
      calls: whenUnavailable === "allow" ? "unlimited" : "refused",
      reason: broken,
    }));
}

/** As `listRateLimits`, which throws where it meets one that cannot be read. */
export async function listWithUnreadable(
  db: D1Database,
  gatewayId: string,
  wanted: PageRequest,
): Promise<Page<RateLimit | BrokenRateLimit>> {
  const rows = await pageOfRateLimitRows(db, gatewayId, wanted);
  return page(
    rows.map((row) => readRateLimit(row)),
    wanted.most,
    ({ rateLimitId }) => rateLimitId,
  );
}
