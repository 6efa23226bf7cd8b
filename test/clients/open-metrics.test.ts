/** The text of `/control/metrics`, read by parsers that are not ours, and the dashboard that asks for what is in it. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import parsePrometheus from "parse-prometheus-text-format";
import { describe, it } from "vitest";
import * as z from "zod";
import { FAMILIES } from "../../src/telemetry/metric-families.ts";
import { OPEN_METRICS_TYPE, openMetrics, type GatewaySums, type SeriesSums } from "../../src/telemetry/open-metrics.ts";

const HOSTILE = 'a"b\\n\\c\nd{e="f"} 1 # EOF 😀\u0000\r\ud800\\';
/** As every parser should read it: a lone surrogate has no UTF-8. */
const READ = HOSTILE.toWellFormed();

/** The reference implementation's, from Debian's python3-prometheus-client: strict where Prometheus itself is lenient. */
const PYTHON = ["python3", "/usr/bin/python3"].find(
  (python) => spawnSync(python, ["-c", "import prometheus_client.openmetrics.parser"]).status === 0,
);
if (PYTHON === undefined) console.log("Skipped: no python3 has prometheus_client, so its parser is not tried.");
const READER = `import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
text = sys.stdin.buffer.read().decode("utf-8")
print(json.dumps([[f.name, f.type, f.unit, [[s.name, s.labels, s.value] for s in f.samples]] for f in parse(text)]))`;

const TIMES_MS = [5, 10, 11, 700, 5_000, 400_000];
const times = { count: 6, sumMs: 405_726, upTo: (ms: number) => TIMES_MS.filter((time) => time <= ms).length };
const never = { count: 0, sumMs: 0, upTo: () => 0 };

function series(more: Partial<SeriesSums> = {}): SeriesSums {
  return {
    target: "openai",
    model: "gpt-5.5",
    usage: { input: 250, cacheRead: 100, cacheWrite5m: 20, cacheWrite1h: 5, output: 72, reasoning: 30 },
    costNanos: 1_234_567,
    callsWithoutPrice: 2,
    callsEstimated: 1,
    calls: [
      { status: 200, calls: 5 },
      { status: 504, code: "upstream_timeout", calls: 1 },
    ],
    duration: times,
    firstByte: times,
    ...more,
  };
}

const SUMS: readonly GatewaySums[] = [
  {
    gatewayId: "default-abc",
    series: [
      series(),
      series({ target: HOSTILE, model: HOSTILE, costNanos: 9_007_199_254_740_991 }),
      series({
        target: "",
        model: "",
        calls: [
          { status: 401, code: HOSTILE, calls: 1 },
          { status: 429, code: "rate_limited", calls: 7 },
        ],
        duration: never,
        firstByte: never,
      }),
    ],
    budgets: [{ limitKey: HOSTILE, metric: "tokens", period: "day", share: 0.9 }],
    targets: [
      { name: "openai", status: "READY" },
      { name: HOSTILE, status: "FAILED" },
    ],
    droppedRecords: 3,
  },
  { gatewayId: "quiet-def", series: [], budgets: [], targets: [], droppedRecords: 0 },
  { gatewayId: "dead-ghi", series: [], budgets: [], targets: [], droppedRecords: undefined },
];

interface Read {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const Family = z.object({
  name: z.string(),
  type: z.string(),
  metrics: z.array(z.record(z.string(), z.unknown())),
});

/** @returns the samples whose name is this, as the npm parser reads them. */
function read(text: string, name: string): Read[] {
  const Sample = z.object({ labels: z.record(z.string(), z.string()), value: z.coerce.number() });
  return z
    .array(Family)
    .parse(parsePrometheus(text))
    .filter((family) => family.name === name)
    .flatMap(({ metrics }) => metrics.map((metric) => ({ name, ...Sample.parse(metric) })));
}

const OPENAI = { gateway: "default-abc", target: "openai", gen_ai_request_model: "gpt-5.5" };
const HOSTILES = { gateway: "default-abc", target: READ, gen_ai_request_model: READ };

describe("metrics as OpenMetrics", () => {
  const text = openMetrics(SUMS);

  it("say what they are, and end", ({ expect }) => {
    expect(OPEN_METRICS_TYPE).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    expect(openMetrics([]).endsWith("\n# EOF\n")).toBe(true);
  });

  it("have each family once, with what it is before its samples", ({ expect }) => {
    const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, type]) => [name, type]);
    expect(types).toEqual(FAMILIES.map(({ name, type }) => [name, type]));
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
  });

  it("are read by a parser of Prometheus's text with every number and every label as it was", ({ expect }) => {
    expect(read(text, "gen_ai_client_token_usage_total")).toEqual(
      expect.arrayContaining([
        { name: expect.any(String), labels: { ...OPENAI, gen_ai_token_type: "input" }, value: 250 },
        { name: expect.any(String), labels: { ...OPENAI, gen_ai_token_type: "output" }, value: 72 },
        { name: expect.any(String), labels: { ...HOSTILES, gen_ai_token_type: "input" }, value: 250 },
      ]),
    );
    const one = (name: string): readonly [Read["labels"] | undefined, number | undefined] => {
      const [first] = read(text, name);
      return [first?.labels, first?.value];
    };
    expect(one("gen_ai_client_inference_usage_cache_read_input_tokens_total")).toEqual([OPENAI, 100]);
    expect(one("gen_ai_client_inference_usage_cache_write_input_tokens_total")).toEqual([{ ...OPENAI, ttl: "5m" }, 20]);
    expect(one("gen_ai_client_inference_usage_reasoning_output_tokens_total")).toEqual([OPENAI, 30]);
    expect(one("signalbox_cost_usd_total")).toEqual([OPENAI, 0.001234567]);
    expect(one("signalbox_calls_without_price_total")).toEqual([OPENAI, 2]);
    expect(one("signalbox_calls_estimated_total")).toEqual([OPENAI, 1]);
    expect(
      read(text, "signalbox_calls_total").map(({ labels, value }) => [labels["status"], labels["code"], value]),
    ).toEqual([
      ["200", "", 5],
      ["504", "upstream_timeout", 1],
      ["200", "", 5],
      ["504", "upstream_timeout", 1],
      ["401", READ, 1],
      ["429", "rate_limited", 7],
    ]);
    expect(one("signalbox_refusals_total")).toEqual([
      { gateway: "default-abc", target: "", gen_ai_request_model: "", code: "rate_limited" },
      7,
    ]);
    expect(one("signalbox_budget_used_ratio")).toEqual([
      { gateway: "default-abc", limit: READ, metric: "tokens", period: "day" },
      0.9,
    ]);
    expect(read(text, "signalbox_target_status").map(({ labels }) => [labels["target"], labels["status"]])).toEqual([
      ["openai", "READY"],
      [READ, "FAILED"],
    ]);
    expect(
      read(text, "signalbox_records_dropped_total").map(({ labels, value }) => [labels["gateway"], value]),
    ).toEqual([
      ["default-abc", 3],
      ["quiet-def", 0],
    ]);
    expect(read(text, "signalbox_ledger_up").map(({ labels, value }) => [labels["gateway"], value])).toEqual([
      ["default-abc", 1],
      ["quiet-def", 1],
      ["dead-ghi", 0],
    ]);
  });

  it("have times in seconds, in buckets that hold what is below them too", ({ expect }) => {
    const buckets = [
      ...text.matchAll(/^gen_ai_client_operation_duration_seconds_bucket\{.*"gpt-5\.5",le="(.+)"\} (\d+)$/gm),
    ];
    expect(buckets.map(([, le, held]) => `${le} ${held}`)).toEqual([
      "0.01 2",
      "0.02 3",
      "0.04 3",
      "0.08 3",
      "0.16 3",
      "0.32 3",
      "0.64 3",
      "1.28 4",
      "2.56 4",
      "5.12 5",
      "10.24 5",
      "20.48 5",
      "40.96 5",
      "81.92 5",
      "163.84 5",
      "327.68 5",
      "+Inf 6",
    ]);
    expect(text).toMatch(/^gen_ai_client_operation_time_to_first_chunk_seconds_sum\{.*"gpt-5\.5"\} 405\.726$/m);
    expect(text).toMatch(/^gen_ai_client_operation_time_to_first_chunk_seconds_count\{.*"gpt-5\.5"\} 6$/m);
  });

  if (PYTHON !== undefined) {
    it("are read by OpenMetrics' own parser, which takes nothing that breaks the specification", ({ expect }) => {
      const Answer = z.array(
        z.tuple([
          z.string(),
          z.string(),
          z.string(),
          z.array(z.tuple([z.string(), z.record(z.string(), z.string()), z.number()])),
        ]),
      );
      const answer = Answer.parse(JSON.parse(execFileSync(PYTHON, ["-c", READER], { input: text, encoding: "utf8" })));
      expect(answer.map(([name, type, unit]) => [name, type, unit])).toEqual(
        FAMILIES.map(({ name, type, unit = "" }) => [name, type, unit]),
      );
      const tokens = answer.find(([name]) => name === "gen_ai_client_token_usage")?.[3];
      expect(tokens).toContainEqual([
        "gen_ai_client_token_usage_total",
        { ...HOSTILES, gen_ai_token_type: "output" },
        72,
      ]);
    });
  }
});

describe("the dashboard", () => {
  const source = readFileSync("docs/dashboards/signalbox.json", "utf8");
  const Target = z.object({ expr: z.string(), refId: z.string(), legendFormat: z.string().optional() });
  const Panel = z.object({ id: z.number(), title: z.string(), type: z.string(), targets: z.array(Target).optional() });
  const Variable = z.object({ name: z.string(), query: z.unknown() });
  const dashboard = z
    .object({ uid: z.string(), panels: z.array(Panel), templating: z.object({ list: z.array(Variable) }) })
    .parse(JSON.parse(source));
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const variables = dashboard.templating.list.map(({ query }) => JSON.stringify(query));

  const ENDINGS = { counter: ["_total"], gauge: [""], histogram: ["_bucket", "_sum", "_count"] } as const;
  const samples = new Set(FAMILIES.flatMap(({ name, type }) => ENDINGS[type].map((ending) => name + ending)));

  it("asks for nothing that is not there", ({ expect }) => {
    const asked = [...queries, ...variables].flatMap((query) => query.match(/\b(gen_ai_client|signalbox)_\w+/g) ?? []);
    expect(asked.length).toBeGreaterThan(queries.length);
    expect(asked.filter((name) => !samples.has(name))).toEqual([]);
  });

  it("asks for every family", ({ expect }) => {
    const all = queries.join("\n");
    expect(FAMILIES.map(({ name }) => name).filter((name) => !all.includes(name))).toEqual([]);
  });

  it("names labels that the metrics have", ({ expect }) => {
    const labels = new Set([...openMetrics(SUMS).matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    const all = queries.join("\n");
    const compared = [...all.matchAll(/(\w+)\s*(?:=~|!=|!~|=)\s*"/g)].map(([, label]) => label);
    const grouped = [...all.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(/\s*,\s*/));
    const named = [...compared, ...grouped];
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((label) => !labels.has(label))).toEqual([]);
  });

  it("labels its lines by what it groups by", ({ expect }) => {
    const lines = dashboard.panels.flatMap(({ targets = [] }) => targets);
    const broken = lines.filter(({ expr, legendFormat = "" }) =>
      [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].some(([, label = ""]) => !expr.includes(label)),
    );
    expect(broken).toEqual([]);
  });

  it("has every panel once, and asks through the data source that was chosen", ({ expect }) => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(source.match(/"uid": "(?!\$\{datasource\}|signalbox")[^"]*"/g)).toBeNull();
  });
});
