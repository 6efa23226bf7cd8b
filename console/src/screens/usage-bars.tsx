/** Sums over time → stacked bars, a layer for each of the largest groups and one for the others. */
import { lazy, Suspense, useMemo } from "react";
import { valueOf, type Answer, type Dimension, type Metric, type Sum } from "../api/usage.ts";
import type { Layer } from "../components/chart-options.ts";
import { count, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Skeleton } from "../components/skeleton.tsx";
import { usageTexts } from "../texts/usage.ts";
import { spanText, startText, type Range } from "./ranges.ts";

const Chart = lazy(async () => ({ default: (await import("../components/chart.tsx")).Chart }));

interface UsageBarsProps {
  readonly answer: Answer;
  readonly range: Range;
  readonly by: Dimension;
  readonly metric: Metric;
  readonly onPick: (from: string, to: string) => void;
}

export function UsageBars({ answer, range, by, metric, onPick }: UsageBarsProps) {
  const { granularity, stepMs, from, name } = range;
  // By what the range is made of: the range itself is made anew each time.
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- `from` and `name` say which bars there are
  const starts = useMemo(() => range.starts, [from, name]);
  const layers = useMemo(() => layersOf(answer, starts, by, metric), [answer, starts, by, metric]);
  const unpriced = useMemo(
    () => spread(answer.bars, starts, ({ callsWithoutPrice }) => callsWithoutPrice),
    [answer, starts],
  );
  const show = metric === "cost" ? dollars : exactly;
  return (
    <>
      {layers.length > 1 && (
        <ul className="legend" aria-hidden>
          {layers.map(({ name: layer, color }) => (
            <li key={layer}>
              <span className="swatch" style={{ background: `var(${color})` }} />
              <span className="truncate">{layer}</span>
            </li>
          ))}
        </ul>
      )}
      <Suspense fallback={<Skeleton height={260} />}>
        <Chart
          label={usageTexts.chart(usageTexts.metrics[metric], usageTexts.dimensions[by].toLowerCase())}
          starts={starts}
          stepMs={stepMs}
          layers={layers}
          marked={unpriced.map((calls) => metric === "cost" && calls > 0)}
          axisText={metric === "cost" ? dollars : count}
          startText={(start) => startText(start, granularity)}
          inUtc={granularity === "day"}
          renderTip={(at) => {
            const rows = layers.filter(({ values }) => (values[at] ?? 0) > 0).toReversed();
            const without = unpriced[at] ?? 0;
            return (
              <>
                <strong>{spanText(starts[at] ?? 0, range)}</strong>
                {rows.map(({ name: layer, color, values }) => (
                  <span key={layer} className="chart-tip-row">
                    <span className="swatch" style={{ background: `var(${color})` }} />
                    <span className="truncate">{layer}</span>
                    <span className="number">{show(values[at] ?? 0)}</span>
                  </span>
                ))}
                {rows.length !== 1 && (
                  <span className="chart-tip-row chart-tip-all">
                    {usageTexts.all}
                    <span className="number">
                      {show(layers.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))}
                    </span>
                  </span>
                )}
                {without > 0 && <span className="usage-without">{usageTexts.without(without)}</span>}
                <span className="muted">{usageTexts.pick}</span>
              </>
            );
          }}
          onPick={(at) => {
            const start = starts[at] ?? 0;
            onPick(new Date(start).toISOString(), new Date(start + stepMs).toISOString());
          }}
        />
      </Suspense>
    </>
  );
}

/** By a group's place, in the chart and in the list below it. */
export function colorAt(place: number, drawn: number): string {
  return place < drawn ? `--chart-${place + 1}` : "--chart-rest";
}

export function nameOf(sum: Sum, by: Dimension): string {
  const name = by === "caller" ? (sum.callerName ?? sum.callerId) : sum[by];
  return name === undefined || name === "" ? usageTexts.none[by] : name;
}

function layersOf(
  { bars, barsOf, groups }: Answer,
  starts: readonly number[],
  by: Dimension,
  metric: Metric,
): readonly Layer[] {
  const value = (sum: Sum): number => valueOf(sum, metric);
  const drawn = barsOf.flatMap((one, place): Layer[] => {
    const group = groups[place];
    if (group === undefined) return [];
    return [{ name: nameOf(group, by), color: colorAt(place, barsOf.length), values: spread(one, starts, value) }];
  });
  if (groups.length <= drawn.length) return drawn;
  const all = spread(bars, starts, value);
  // Dollars are fractions: what is left of a difference may be a hair below nothing.
  const others = all.map((sum, at) =>
    Math.max(0, sum - drawn.reduce((part, { values }) => part + (values[at] ?? 0), 0)),
  );
  return [
    ...drawn,
    { name: usageTexts.others, color: "--chart-rest", values: others.map((rest) => (rest < 1e-9 ? 0 : rest)) },
  ];
}

/** A figure for each bar, 0 where nobody called. */
function spread(sums: readonly Sum[], starts: readonly number[], value: (sum: Sum) => number): readonly number[] {
  const known = new Map(sums.map((sum) => [Date.parse(sum.start), value(sum)]));
  return starts.map((start) => known.get(start) ?? 0);
}
