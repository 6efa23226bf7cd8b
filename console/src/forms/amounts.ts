/** Amounts of requests, tokens, dollars and calls at the same time as rows of a form ⇄ as the API has them, and what is wrong with each. */
import type { Metrics, Period } from "#worker/config/rate-limit.ts";
import { METRIC_NAMES, type MetricName } from "../api/limits.ts";
import type { FormFaults } from "../screens/form-faults.ts";
import { limitTexts } from "../texts/limits.ts";

export interface AmountRow {
  /** Of the form alone. */
  readonly id: number;
  readonly metric: MetricName;
  readonly amount: string;
  readonly period: Period;
}

type Amounts = Partial<Record<MetricName, { rate: number; period: Period }[]>>;

const plain = new Intl.NumberFormat("en-US", { maximumFractionDigits: 12 });
/** Tokens and cost are known when a call is over, requests when it begins. */
const PERIODS: readonly Period[] = ["minute", "hour", "day", "week", "month", "total"];
let ids = 0;

export function newAmount(metric: MetricName = "requests", period: Period = "minute", amount = ""): AmountRow {
  return { id: ++ids, metric, amount, period };
}

export function amountsOf(metrics: Metrics): readonly AmountRow[] {
  return METRIC_NAMES.flatMap((metric) =>
    (metrics[metric] ?? []).map(({ rate, period }) => newAmount(metric, period, plain.format(rate))),
  );
}

/** What is no number stays none, so that the schema takes it for a fault. */
export function metricsOf(rows: readonly AmountRow[]): Amounts {
  return Object.fromEntries(
    METRIC_NAMES.flatMap((name) => {
      const rates = rows
        .filter(({ metric }) => metric === name)
        .map(({ amount, period }) => ({ rate: numberIn(amount), period }));
      return rates.length === 0 ? [] : [[name, rates]];
    }),
  );
}

export function periodsOf(metric: MetricName): readonly Period[] {
  if (metric === "connections") return ["second"];
  return metric === "requests" ? ["second", ...PERIODS] : PERIODS;
}

/** Of another metric, with a period that it has. */
export function withMetric(row: AmountRow, metric: MetricName): AmountRow {
  const periods = periodsOf(metric);
  return { ...row, metric, period: periods.includes(row.period) ? row.period : (periods[0] ?? "minute") };
}

/** One more: of the first metric that none of them has, or of the first window of one. */
export function oneMore(rows: readonly AmountRow[]): AmountRow {
  const free = METRIC_NAMES.find((name) => rows.every(({ metric }) => metric !== name)) ?? "requests";
  const windows = periodsOf(free).filter((period) => period !== "second" || free === "connections");
  const period = windows.find((one) => !rows.some((row) => row.metric === free && row.period === one));
  return newAmount(free, period ?? windows[0]);
}

/** Thousands may be told apart by commas as in 1,000,000; a comma that tells nothing else apart is no number. */
function numberIn(text: string): number {
  const trimmed = text.trim();
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed.replaceAll(",", ""));
  return /^\d+(?:\.\d+)?$|^\.\d+$/.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** @returns the faults whose names begin with `prefix`, by the ids of the rows they are of: `tokens.1.rate` is of the second row of tokens; what is wrong with all rows of a metric is told at the last. */
export function faultsByRow(
  faults: FormFaults,
  rows: readonly AmountRow[],
  prefix: string,
): ReadonlyMap<number, string> {
  const byRow = new Map<number, string>();
  for (const [name, said] of Object.entries(faults)) {
    if (!name.startsWith(prefix)) continue;
    const [metric, at] = name.slice(prefix.length).split(".");
    const same = rows.filter((row) => row.metric === metric);
    const row = at === undefined ? same.at(-1) : same[Number(at)];
    if (row !== undefined && !byRow.has(row.id)) {
      byRow.set(row.id, Number.isNaN(numberIn(row.amount)) ? limitTexts.amountMissing : said);
    }
  }
  return byRow;
}
