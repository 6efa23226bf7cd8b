/** Numbers in LiteLLM's `litellm_params` and `model_info` → limits, prices and timeouts here. */
import { numberIn, spotIn, textIn, type Account, type Spot } from "./account.ts";
import { waitFor, type Draft, type DraftTarget, type Quota } from "./draft.ts";
import type { Param } from "./litellm-credential.ts";

const MOST_A_MINUTE = 10_000_000;
const MOST_DOLLARS = 1_000_000;

/** https://docs.litellm.ai/docs/proxy/users#reset-budgets */
const PERIODS: Readonly<Record<string, readonly string[]>> = {
  minute: ["60s", "1m"],
  hour: ["60m", "1h"],
  day: ["24h", "1d", "daily"],
  week: ["7d", "1w", "weekly"],
  month: ["30d", "1mo", "monthly"],
};

/** Of a budget's duration, without one for good; undefined where no window of ours is like it. */
function periodOf(duration: string | undefined): string | undefined {
  if (duration === undefined) return "total";
  return Object.entries(PERIODS).find(([, names]) => names.includes(duration.toLowerCase()))?.[0];
}

export const CALENDAR = "budgets begin with the calendar's day, week or month (UTC), not when they were first used";
export const LIMITS =
  "rpm, tpm and max_parallel_requests are limits that hold: at its limit a target is passed over, and where all are at theirs the call gets 429";
const NO_LIMIT = "no limit here is like it: set one by hand (docs/limits.md)";
const OF_MANY = "a limit is of one model, and this entry stands for many: limit the target by hand (docs/limits.md)";

export function takeTimeout(account: Account, param: Param, target: DraftTarget): void {
  const spots = [param("timeout"), param("stream_timeout")];
  const [seconds] = spots.flatMap((spot) => numberIn(spot) ?? []);
  if (seconds === undefined || seconds <= 0) return account.note("left", spots, "it is no number of seconds");
  waitFor(target, seconds * 1_000);
  account.note(
    "differs",
    spots,
    "a timeout is how long a provider may take to begin its answer (firstByteTimeoutMs, 1 to 900 s, the longest of a target's models); a stream may last longer",
  );
}

export function takeQuota(account: Account, draft: Draft, param: Param, target: DraftTarget, model: string): void {
  const counted = { requests: param("rpm"), tokens: param("tpm"), connections: param("max_parallel_requests") };
  const budget = [param("max_budget"), param("budget_duration")];
  if (/[*?]/.test(model)) return account.note("left", [...Object.values(counted), ...budget], OF_MANY);
  for (const [metric, spot] of Object.entries(counted)) {
    const number = numberIn(spot);
    if (number === undefined || number < 0) {
      account.note("left", spot, NO_LIMIT);
      continue;
    }
    const rate = Math.min(MOST_A_MINUTE, Math.floor(number));
    addQuota(draft, {
      target,
      model,
      metrics: { [metric]: [{ rate, period: metric === "connections" ? "second" : "minute" }] },
    });
    account.note("differs", spot, LIMITS);
  }
  const cost = costOf(numberIn(param("max_budget")), textIn(param("budget_duration")));
  account.note(cost === undefined ? "left" : "differs", budget, cost === undefined ? NO_LIMIT : CALENDAR);
  if (cost !== undefined) addQuota(draft, { target, model, metrics: { cost: [cost] } });
}

/** @returns undefined where no limit of ours is like it. */
export function costOf(
  dollars: number | undefined,
  duration: string | undefined,
): { rate: number; period: string } | undefined {
  const period = periodOf(duration);
  if (dollars === undefined || dollars < 0 || dollars > MOST_DOLLARS || period === undefined) return undefined;
  return { rate: dollars === 0 ? 0 : Math.max(1e-9, dollars), period };
}

/** Two entries of one model at one target let through what both let through. */
export function addQuota({ quotas }: Draft, { target, model, metrics }: Quota): void {
  const at = quotas.findIndex((one) => one.target === target && one.model === model);
  const known = quotas[at];
  if (known === undefined) return void quotas.push({ target, model, metrics });
  const merged = Object.entries(metrics).map(([metric, rates]): [string, typeof rates] => {
    const [first] = rates;
    const [before] = known.metrics[metric] ?? [];
    if (first === undefined || before === undefined || first.period !== before.period) return [metric, rates];
    return [metric, [{ rate: Math.min(MOST_A_MINUTE, before.rate + first.rate), period: first.period }]];
  });
  quotas[at] = { target, model, metrics: { ...known.metrics, ...Object.fromEntries(merged) } };
}

const PRICES: Readonly<Record<string, string>> = {
  input_cost_per_token: "input",
  output_cost_per_token: "output",
  cache_read_input_token_cost: "cacheRead",
  cache_creation_input_token_cost: "cacheWrite5m",
};

/** What is read as a price, wherever it stands. */
export function isPrice(member: string): boolean {
  return Object.hasOwn(PRICES, member);
}

/** @param places where prices may stand, the stronger first. */
export function takePrice(
  account: Account,
  { prices }: Draft,
  places: readonly Spot[],
  target: DraftTarget,
  model: string,
): void {
  const found = Object.entries(PRICES).map(([member, ours]) => {
    const spots = places.map((place) => spotIn(place, member)).filter(({ value }) => value !== undefined);
    const [dollars] = spots.flatMap((spot) => numberIn(spot) ?? []);
    return { ours, spots, dollars: dollars === undefined ? undefined : Number((dollars * 1e6).toPrecision(12)) };
  });
  const spots = found.flatMap((one) => one.spots);
  const dollars = Object.fromEntries(
    found.flatMap((one) => (one.dollars === undefined ? [] : [[one.ours, one.dollars]])),
  );
  const isWhole = Object.hasOwn(dollars, "input") && Object.hasOwn(dollars, "output");
  if (!isWhole || Object.values(dollars).some((price: number) => price < 0 || price > MOST_DOLLARS)) {
    return account.note(
      "left",
      spots,
      "a price has to say what input and what output costs; public prices are known by themselves (docs/prices.md)",
    );
  }
  account.note("taken", spots, "prices a token are prices a million tokens");
  if (!prices.some((one) => one.target === target && one.model === model)) prices.push({ target, model, dollars });
}
