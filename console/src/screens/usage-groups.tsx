/** Who or what used how much, the largest first; a row leads deeper, its button to the calls. */
import { useMemo } from "react";
import { groupOf, MOST_DRAWN, valueOf, type Dimension, type Metric, type Sum } from "../api/usage.ts";
import { Empty } from "../components/empty.tsx";
import { Button, ButtonLink } from "../components/button.tsx";
import { count, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { Table, type Column } from "../components/table.tsx";
import { ChartColumn } from "../components/icons.tsx";
import { texts } from "../texts/every-screen.ts";
import { usageTexts } from "../texts/usage.ts";
import { colorAt, nameOf } from "./usage-bars.tsx";

interface UsageGroupsProps {
  readonly groups: readonly Sum[];
  readonly by: Dimension;
  readonly metric: Metric;
  readonly onDrill: (value: string) => void;
  readonly callsOf: (sum: Sum) => string;
}

interface Row {
  readonly sum: Sum;
  readonly name: string;
  readonly color: string;
  readonly share: number;
}

/** From here on one looks for a name. */
const MANY = 12;

export function UsageGroups({ groups, by, metric, onDrill, callsOf }: UsageGroupsProps) {
  const [query, setQuery] = useQueryText();
  const rows = useMemo(() => rowsOf(groups, by, metric), [groups, by, metric]);
  const shown = useMatches(rows, query, ({ name, sum }) => `${name} ${groupOf(sum, by)}`);
  const columns = columnsOf(by, metric, onDrill, callsOf);
  return (
    <section aria-label={usageTexts.table}>
      {(rows.length > MANY || query !== "") && (
        <div className="toolbar">
          <Search label={usageTexts.search} />
          <span className="toolbar-count" role="status">
            {texts.showing(shown.length, rows.length, usageTexts.noun)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty icon={<ChartColumn aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table
          label={usageTexts.table}
          columns={columns}
          rows={shown}
          keyOf={({ sum }) => `${by} ${groupOf(sum, by)}`}
          leads
        />
      )}
    </section>
  );
}

function rowsOf(groups: readonly Sum[], by: Dimension, metric: Metric): readonly Row[] {
  const all = groups.reduce((sum, group) => sum + valueOf(group, metric), 0);
  const drawn = groups.length === MOST_DRAWN + 1 ? MOST_DRAWN + 1 : MOST_DRAWN;
  return groups.map((sum, place) => ({
    sum,
    name: nameOf(sum, by),
    color: colorAt(place, drawn),
    share: all === 0 ? 0 : valueOf(sum, metric) / all,
  }));
}

function columnsOf(
  by: Dimension,
  metric: Metric,
  onDrill: (value: string) => void,
  callsOf: (sum: Sum) => string,
): readonly Column<Row>[] {
  const { columns } = usageTexts;
  return [
    {
      key: "group",
      title: usageTexts.dimensions[by],
      cell: ({ sum, name, color }) => (
        <span className="row usage-name">
          <span className="swatch" style={{ background: `var(${color})` }} aria-hidden />
          <button type="button" className="row-link truncate" title={name} onClick={() => onDrill(groupOf(sum, by))}>
            {name}
          </button>
        </span>
      ),
    },
    {
      key: "share",
      title: `${columns.share}: ${usageTexts.metrics[metric]}`,
      width: "15%",
      wideOnly: true,
      cell: ({ share, color }) => (
        <span className="share">
          <span className="share-track" aria-hidden>
            <span className="share-bar" style={{ width: `${share * 100}%`, background: `var(${color})` }} />
          </span>
          <span className="number muted">{Math.round(share * 100)}%</span>
        </span>
      ),
    },
    {
      key: "cost",
      title: columns.cost,
      width: "19%",
      align: "end",
      cell: ({ sum: { costUsd, callsWithoutPrice, callsEstimated } }) => (
        <span className="usage-cost">
          {costUsd !== undefined && <span className="number">{dollars(costUsd)}</span>}
          {costUsd === undefined && callsWithoutPrice === 0 && <span className="muted">–</span>}
          {callsWithoutPrice > 0 && (
            <span className="usage-without usage-sub">{usageTexts.unpricedBadge(callsWithoutPrice)}</span>
          )}
          {callsEstimated > 0 && <span className="usage-sub muted">{usageTexts.estimatedBadge(callsEstimated)}</span>}
        </span>
      ),
    },
    {
      key: "tokens",
      title: columns.tokens,
      width: "13%",
      align: "end",
      cell: ({ sum: { inputTokens, outputTokens } }) => (
        <span className="number" title={usageTexts.tokensMore(exactly(inputTokens), exactly(outputTokens))}>
          {count(inputTokens + outputTokens)}
        </span>
      ),
    },
    {
      key: "calls",
      title: columns.calls,
      width: "12%",
      align: "end",
      cell: ({ sum: { calls, failures } }) => (
        <span className="number">
          {count(calls)}
          {failures > 0 && <span className="usage-failed usage-sub">{usageTexts.failed(count(failures))}</span>}
        </span>
      ),
    },
    {
      key: "actions",
      title: columns.actions,
      quietTitle: true,
      width: "92px",
      align: "end",
      cell: ({ sum, name }) => (
        <ButtonLink href={callsOf(sum)} size="small" label={usageTexts.callsOf(name)}>
          {usageTexts.calls}
        </ButtonLink>
      ),
    },
  ];
}
