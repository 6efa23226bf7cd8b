/** A rate limit as it is configured, AgentCore's body with our windows, dimensions and cost, and an API key's own limits. One schema for the HTTP body and the D1 row. */
import * as z from "../words/schema.ts";

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_CreateGatewayRateLimit.html */
export const RATE_LIMIT_ID = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}[a-zA-Z0-9]$/;

/** AgentCore's, without those of tools and of assumed roles, and our `alias`, `$.context.apiKey` and `$.context.caller`. */
export const DIMENSION_KEY =
  /^(targetName|qualifiedModelId|alias|\$\.context\.(iam\.principal|apiKey|caller|jwt\.[a-zA-Z_]([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9_])?))$/;

const DIMENSIONS =
  "targetName, qualifiedModelId, alias, $.context.apiKey, $.context.caller, $.context.iam.principal or $.context.jwt.<claim>";

/** Every value that no entry names, each with a bucket of its own. */
export const ANY = "*";

/** The longest value an entry may name. */
export const LONGEST_VALUE = 256;

export const PERIODS = ["second", "minute", "hour", "day", "week", "month", "total"] as const;
export type Period = (typeof PERIODS)[number];

/** AgentCore's highest rate; its longest window is a minute. */
const MOST_A_MINUTE = 10_000_000;
const MOST_IN_LONGER = 1_000_000_000_000;
/** In billionths a whole number that a double holds exactly. */
const MOST_DOLLARS = 1_000_000;
export const NANOS = 1_000_000_000;

const counted = (period: z.ZodMiniType<Period>) =>
  z
    .strictObject({
      rate: z.number().check(z.int("must be a whole number"), z.minimum(0), z.maximum(MOST_IN_LONGER)),
      period,
    })
    .check(
      z.refine(
        ({ rate, period: window }) => rate <= MOST_A_MINUTE || (window !== "second" && window !== "minute"),
        `must not be more than ${MOST_A_MINUTE} a second or minute`,
      ),
    );

const dollars = (period: z.ZodMiniType<Period>) =>
  z.strictObject({
    rate: z.number().check(
      z.minimum(0),
      z.maximum(MOST_DOLLARS),
      z.refine((rate) => rate <= 0 || rate * NANOS >= 1, "must be 0 or at least a billionth of a dollar"),
    ),
    period,
  });

/** AgentCore's lists hold one element; ours may hold one for each window. */
const eachOnce = <T extends z.ZodMiniType<Rate>>(rate: T) =>
  z.array(rate).check(
    z.minLength(1),
    z.refine((rates) => new Set(rates.map(({ period }) => period)).size === rates.length, "must name each period once"),
  );

/** Tokens and dollars are known when a call is over: in a second they would be counted in another window than spent. */
const longer = z.enum(PERIODS.slice(1), { error: "must be minute, hour, day, week, month or total" });

/** Of a metric: so much in each window of a period. Tokens and calls as they are, cost in dollars. */
export interface Rate {
  readonly rate: number;
  readonly period: Period;
}

const Cost = eachOnce(dollars(longer));
const metrics = {
  requests: z.optional(eachOnce(counted(z.enum(PERIODS)))),
  tokens: z.optional(eachOnce(counted(longer))),
  // In flight at the same time, whatever their period says; AgentCore's is a second.
  connections: z.optional(
    z
      .array(counted(z.literal("second", "must be second: connections are counted in flight")))
      .check(z.length(1, "must hold exactly one element")),
  ),
};

const dimensions = z.record(
  z.string(),
  z.string().check(
    z.minLength(1),
    z.maxLength(LONGEST_VALUE),
    z.refine((value) => value === ANY || !value.includes(ANY), "must be a value as it is, or * alone for any"),
  ),
);

const LimitEntry = z.strictObject({ dimensions, ...metrics, cost: z.optional(Cost) });
export type LimitEntry = z.infer<typeof LimitEntry>;

const description = z.string().check(z.maxLength(512));
const dimensionKeys = z.array(z.string().check(z.regex(DIMENSION_KEY, `must be ${DIMENSIONS}`))).check(
  z.minLength(1),
  z.maxLength(10),
  z.refine((keys) => new Set(keys).size === keys.length, "must name each dimension once"),
);
const entries = <T extends z.ZodMiniType>(entry: T) => z.array(entry).check(z.minLength(1), z.maxLength(1_000));
/** What becomes of a call while nobody can say what is left. */
export const WhenUnavailable = z.enum(["allow", "deny"]);
export type WhenUnavailable = z.infer<typeof WhenUnavailable>;

/** As it is kept. */
export const RateLimitSpec = z.strictObject({
  description: z.optional(description),
  dimensionKeys,
  entries: entries(LimitEntry),
  /** Ours, as `cost` is. */
  strict: z.optional(z.boolean()),
  whenUnavailable: z.optional(WhenUnavailable),
});
export type RateLimitSpec = z.infer<typeof RateLimitSpec>;

/** Members of ours: an update that leaves one out leaves it as it was, since AWS's clients do not know it; `null` takes it away. */
export const OUR_MEMBERS: ReadonlySet<string> = new Set(["strict", "whenUnavailable", "cost"]);

const ours = { strict: z.nullish(z.boolean()), whenUnavailable: z.nullish(WhenUnavailable) };
const WantedEntry = z.strictObject({ dimensions, ...metrics, cost: z.nullish(Cost) });

/** As a creation or a batch asks for it. */
export const WantedRateLimit = z.strictObject({
  rateLimitId: z.optional(
    z.string().check(z.regex(RATE_LIMIT_ID, "must be 2 to 64 letters, digits and . _ - between them")),
  ),
  description: z.optional(description),
  dimensionKeys,
  entries: entries(WantedEntry),
  ...ours,
});
export type WantedRateLimit = z.infer<typeof WantedRateLimit>;

/** As an update asks for it: the dimensions stay. */
export const RateLimitChange = z.strictObject({
  description: z.optional(description),
  entries: entries(WantedEntry),
  ...ours,
});
export type RateLimitChange = z.infer<typeof RateLimitChange>;

export interface RateLimit {
  readonly rateLimitId: string;
  readonly gatewayId: string;
  readonly spec: RateLimitSpec;
  /** Counts every change; a change is made only to the revision it was made for. */
  readonly revision: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An API key's own: the key is their one dimension. */
export const KeyLimits = z
  .strictObject({ ...metrics, cost: z.optional(Cost) })
  .check(z.refine(hasMetric, "must limit requests, tokens, connections or cost"));
export type KeyLimits = z.infer<typeof KeyLimits>;

/** The metrics of an entry or a key, as they are limited. */
export type Metrics = Readonly<
  Partial<Record<"requests" | "tokens" | "connections" | "cost", readonly Rate[] | undefined>>
>;

export function hasMetric({ requests, tokens, connections, cost }: Metrics): boolean {
  return (requests ?? tokens ?? connections ?? cost) !== undefined;
}
