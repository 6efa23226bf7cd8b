/** Limits as a person reads them. */
import type { Metrics, Period } from "#worker/config/rate-limit.ts";
import { METRIC_NAMES, type MetricName } from "../api/limits.ts";
import { count, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { own } from "../components/own.ts";
import { limitTexts } from "../texts/limits.ts";

type AmountText = (metric: MetricName, amount: number) => string;

export function amountText(metric: MetricName, amount: number): string {
  return metric === "cost" ? dollars(amount) : exactly(amount);
}

/** Where there is little room: from a million on 2M. */
export function shortAmountText(metric: MetricName, amount: number): string {
  return metric === "cost" || amount < 1_000_000 ? amountText(metric, amount) : count(amount);
}

export function rateText(metric: MetricName, rate: number, period: Period, amountOf: AmountText = amountText): string {
  const amount = amountOf(metric, rate);
  if (metric === "connections") return limitTexts.atOnce(amount);
  const what = metric === "cost" ? amount : `${amount} ${limitTexts.units[metric]}`;
  return `${what} ${limitTexts.periods[period]}`;
}

/** Each amount of it, in the order in which metrics are always shown. @param amountOf 2,000,000 or 2M. */
export function ratesOf(metrics: Metrics, amountOf: AmountText = amountText): readonly string[] {
  return METRIC_NAMES.flatMap((metric) =>
    (metrics[metric] ?? []).map(({ rate, period }) => rateText(metric, rate, period, amountOf)),
  );
}

const CLAIM = "$.context.jwt.";

export function dimensionText(key: string): string {
  if (key.startsWith(CLAIM)) return limitTexts.claim(key.slice(CLAIM.length));
  const names: Readonly<Record<string, string>> = limitTexts.dimensions;
  return own(names, key) ?? key;
}

/** The values of a bucket's dimensions, without its limit's id; `%`, `,` and what cannot be seen stand percent-encoded in it. */
export function bucketText(limitKey: string): string {
  const values = limitKey.slice(limitKey.indexOf("/") + 1).split(",");
  return values
    .map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? decoded(pair) : `${dimensionText(decoded(pair.slice(0, at)))} ${decoded(pair.slice(at + 1))}`;
    })
    .join(", ");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
