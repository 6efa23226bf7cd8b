/** The sums of the ledgers → OpenMetrics text. https://prometheus.io/docs/specs/om/open_metrics_spec/ */
import * as families from "./metric-families.ts";
import type { MetricFamily } from "./metric-families.ts";
import type { TracedUsage } from "./spans.ts";

export const OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/** Of one gateway, since its ledger began. */
export interface GatewaySums {
  readonly gatewayId: string;
  /** One for each combination of target and model. */
  readonly series: readonly SeriesSums[];
  readonly budgets: readonly BudgetUsed[];
  readonly targets: readonly { readonly name: string; readonly status: string }[];
  /** Undefined where the ledger does not answer: a counter that fell to 0 would have begun anew. */
  readonly droppedRecords: number | undefined;
}

/** A limit of a day or longer that has come near its end. */
export interface BudgetUsed {
  readonly limitKey: string;
  readonly metric: string;
  readonly period: string;
  /** 1: all of it. */
  readonly share: number;
}

export interface SeriesSums {
  /** Empty where no target was reached. */
  readonly target: string;
  readonly model: string;
  readonly usage: TracedUsage;
  readonly costNanos: number;
  readonly callsWithoutPrice: number;
  readonly callsEstimated: number;
  /** Absent codes are a provider's answers. */
  readonly calls: readonly { readonly status: number; readonly code?: string | undefined; readonly calls: number }[];
  readonly duration: Times;
  readonly firstByte: Times;
}

export interface Times {
  readonly count: number;
  readonly sumMs: number;
  /** How many took no longer. */
  readonly upTo: (ms: number) => number;
}

/** Codes of limits' refusals. */
const REFUSED: ReadonlySet<string> = new Set(["rate_limited", "budget_exhausted", "limits_unavailable"]);

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [ending: string, labels: Labels, value: number];

/** Seconds, as GenAI's conventions have them, and on to five minutes, which reasoning takes. */
const BOUNDS_S = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68,
];

/** @param gateways each once: a set of labels stands for one number. */
export function openMetrics(gateways: readonly GatewaySums[]): string {
  const all = gateways.flatMap((gateway) =>
    gateway.series.map((sums) => ({
      sums,
      labels: { gateway: gateway.gatewayId, target: sums.target, gen_ai_request_model: sums.model },
    })),
  );
  const eachSeries = (samplesOf: (sums: SeriesSums, labels: Labels) => readonly Sample[]): Sample[] =>
    all.flatMap(({ sums, labels }) => samplesOf(sums, labels));
  const eachGateway = (samplesOf: (gateway: GatewaySums, labels: Labels) => readonly Sample[]): Sample[] =>
    gateways.flatMap((gateway) => samplesOf(gateway, { gateway: gateway.gatewayId }));

  const text = [
    family(
      families.TOKENS,
      eachSeries(({ usage }, labels) => [
        total({ ...labels, gen_ai_token_type: "input" }, usage.input),
        total({ ...labels, gen_ai_token_type: "output" }, usage.output),
      ]),
    ),
    family(
      families.CACHE_READ_TOKENS,
      eachSeries(({ usage }, labels) => [total(labels, usage.cacheRead)]),
    ),
    family(
      families.CACHE_WRITE_TOKENS,
      eachSeries(({ usage }, labels) => [
        total({ ...labels, ttl: "5m" }, usage.cacheWrite5m),
        total({ ...labels, ttl: "1h" }, usage.cacheWrite1h),
      ]),
    ),
    family(
      families.REASONING_TOKENS,
      eachSeries(({ usage }, labels) => [total(labels, usage.reasoning)]),
    ),
    family(
      families.COST,
      eachSeries(({ costNanos }, labels) => [total(labels, costNanos / 1e9)]),
    ),
    family(
      families.CALLS,
      eachSeries(({ calls }, labels) =>
        calls.map(({ status, code = "", calls: count }) => total({ ...labels, status: String(status), code }, count)),
      ),
    ),
    family(
      families.WITHOUT_PRICE,
      eachSeries(({ callsWithoutPrice }, labels) => [total(labels, callsWithoutPrice)]),
    ),
    family(
      families.ESTIMATED,
      eachSeries(({ callsEstimated }, labels) => [total(labels, callsEstimated)]),
    ),
    family(
      families.DURATION,
      eachSeries(({ duration }, labels) => histogram(labels, duration)),
    ),
    family(
      families.FIRST_CHUNK,
      eachSeries(({ firstByte }, labels) => histogram(labels, firstByte)),
    ),
    family(
      families.REFUSALS,
      eachSeries(({ calls }, labels) =>
        calls.flatMap(({ code = "", calls: count }) => (REFUSED.has(code) ? [total({ ...labels, code }, count)] : [])),
      ),
    ),
    family(
      families.BUDGETS,
      eachGateway(({ budgets }, labels) =>
        budgets.map(({ limitKey, metric, period, share }): Sample => [
          "",
          { ...labels, limit: limitKey, metric, period },
          share,
        ]),
      ),
    ),
    family(
      families.TARGET_STATUS,
      eachGateway(({ targets }, labels) =>
        targets.map(({ name, status }): Sample => ["", { ...labels, target: name, status }, 1]),
      ),
    ),
    family(
      families.LEDGER_UP,
      eachGateway(({ droppedRecords }, labels) => [["", labels, droppedRecords === undefined ? 0 : 1]]),
    ),
    family(
      families.DROPPED,
      eachGateway(({ droppedRecords }, labels) =>
        droppedRecords === undefined ? [] : [total(labels, droppedRecords)],
      ),
    ),
  ];
  return `${text.join("")}# EOF\n`;
}

function total(labels: Labels, value: number): Sample {
  return ["_total", labels, value];
}

function histogram(labels: Labels, { count, sumMs, upTo }: Times): Sample[] {
  if (count === 0) return [];
  const bucket = (le: string, held: number): Sample => ["_bucket", { ...labels, le }, held];
  return [
    ...BOUNDS_S.map((bound) => bucket(String(bound), upTo(bound * 1_000))),
    bucket("+Inf", count),
    ["_count", labels, count],
    ["_sum", labels, sumMs / 1_000],
  ];
}

function family({ name, type, help, unit }: MetricFamily, samples: readonly Sample[]): string {
  const about = [`# TYPE ${name} ${type}`, ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`])];
  const lines = samples.map(([ending, labels, value]) => `${name}${ending}{${labelled(labels)}} ${value}`);
  return `${[...about, `# HELP ${name} ${help}`, ...lines].join("\n")}\n`;
}

function labelled(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}

/** Models and limits have the names people gave them. A lone surrogate has no UTF-8, and one takes the whole text with it. */
function escaped(value: string): string {
  return value.toWellFormed().replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
