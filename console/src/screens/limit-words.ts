/** A key's limits → the words of a row: the first, and how many more. */
import type { KeyLimits, Period } from "#worker/config/rate-limit.ts";
import { dollars } from "../components/money.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 2 });
const METRICS = ["requests", "tokens", "cost", "connections"] as const;
type Metric = (typeof METRICS)[number];

export function amountOf(metric: Metric, amount: number): string {
  return metric === "cost" ? dollars(amount) : compact.format(amount);
}

/** Each as a person says it, as "60 calls a minute". */
export function wordsOf(limits: KeyLimits): readonly string[] {
  return METRICS.flatMap((metric) =>
    (limits[metric] ?? []).map(({ rate, period }) => said(metric, amountOf(metric, rate), period)),
  );
}

function said(metric: Metric, amount: string, period: Period): string {
  if (metric === "connections") return apiKeyTexts.atOnce(amount);
  const what = metric === "cost" ? amount : `${amount} ${apiKeyTexts.units[metric]}`;
  return `${what} ${apiKeyTexts.periods[period]}`;
}
