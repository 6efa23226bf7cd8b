/** Usage of a gateway: cost, tokens and calls over time, by caller, target, model or alias; from each bar and row into the calls behind it. */
import { ChartColumn, Download, Waypoints } from "../components/icons.tsx";
import { useState } from "react";
import { useLocation } from "wouter";
import { saveCsv } from "../api/csv.ts";
import { DIMENSIONS, groupOf, METRICS, usagePath, useUsage, type Dimension, type Filters } from "../api/usage.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { GatewayPicker, useGatewayChoice } from "../components/gateway-choice.tsx";
import { useMinute } from "../components/now.ts";
import { Page } from "../components/page.tsx";
import { messageOf, Problem } from "../components/problem.tsx";
import { useQueryText } from "../components/search.tsx";
import { Segments } from "../components/segments.tsx";
import { Select } from "../components/select.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { gatewayPath } from "../shell/places.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { usageTexts } from "../texts/usage.ts";
import { callsPath } from "./calls-address.ts";
import { RANGES, rangeOf, type RangeName } from "./ranges.ts";
import { UsageBars } from "./usage-bars.tsx";
import { FilterChips, useFilters } from "./usage-filters.tsx";
import { UsageGroups } from "./usage-groups.tsx";
import { UsageNotes, UsageTiles } from "./usage-sums.tsx";
import "./usage.css";

const REFRESH_MS = 15_000;
/** What one looks at next, once one of a kind is chosen. */
const NEXT: Readonly<Record<Dimension, Dimension>> = {
  caller: "model",
  target: "model",
  model: "caller",
  alias: "target",
};

export default function Usage() {
  const choice = useGatewayChoice();
  const { gatewayId, gateways } = choice;
  if (gateways === undefined) {
    return (
      <Page title={usageTexts.title} lead={usageTexts.lead}>
        {choice.fault === null ? <SkeletonRows rows={6} /> : <Problem fault={choice.fault} onRetry={choice.retry} />}
      </Page>
    );
  }
  if (gatewayId === undefined) {
    return (
      <Page title={usageTexts.title} lead={usageTexts.lead}>
        <Empty icon={<Waypoints aria-hidden />} title={usageTexts.noGateways} lead={usageTexts.noGatewaysLead}>
          <ButtonLink href="/gateways/new" look="primary" writes>
            {gatewayTexts.create}
          </ButtonLink>
        </Empty>
      </Page>
    );
  }
  return <OfGateway gatewayId={gatewayId} choice={choice} />;
}

function OfGateway({
  gatewayId,
  choice,
}: {
  readonly gatewayId: string;
  readonly choice: ReturnType<typeof useGatewayChoice>;
}) {
  const [filters, change] = useFilters();
  const [rangeText] = useQueryText("range");
  const [byText] = useQueryText("by");
  const [metricText] = useQueryText("metric");
  const rangeName = RANGES.find((one) => one === rangeText) ?? "day";
  const by = DIMENSIONS.find((one) => one === byText) ?? "model";
  // Where nothing has a price, a chart of costs would be empty.
  const [hasPrices, setHasPrices] = useState(true);
  const metric = METRICS.find((one) => one === metricText) ?? (hasPrices ? "cost" : "tokens");
  const range = rangeOf(rangeName, useMinute());
  const question = { gatewayId, period: { from: range.from }, filters, by, granularity: range.granularity, metric };
  const { data, error, refetch, isPlaceholderData } = useUsage(question, REFRESH_MS);
  const isPriced = data?.total === undefined || data.total.costUsd !== undefined;
  if (isPriced !== hasPrices) setHasPrices(isPriced);
  const drill = (value: string): void => change({ [data?.by ?? by]: value, by: NEXT[data?.by ?? by] });
  const [, navigate] = useLocation();
  const toCalls = (more: Filters & { readonly from?: string; readonly to?: string }): string =>
    callsPath({ gateway: gatewayId, from: range.from, ...filters, ...more });
  return (
    <Page
      title={usageTexts.title}
      lead={usageTexts.lead}
      actions={
        <Csv
          path={usagePath(gatewayId, question.period, filters, {
            groupBy: by,
            granularity: range.granularity,
            maxResults: "1000",
          })}
          fileName={`usage-by-${by}-${rangeName}.csv`}
        />
      }
    >
      <div className="toolbar">
        <GatewayPicker choice={choice} />
        <Segments<RangeName>
          label={usageTexts.range}
          value={rangeName}
          items={RANGES.map((one) => [one, usageTexts.ranges[one]] as const)}
          onChange={(range) => change({ range })}
        />
        <div className="toolbar-end usage-by">
          <Select
            label={usageTexts.by}
            value={by}
            items={DIMENSIONS.map((one) => [one, usageTexts.dimensions[one]] as const)}
            onChange={(next) => change({ by: next })}
          />
        </div>
      </div>
      <FilterChips
        filters={filters}
        callerName={data?.total?.callerName}
        onRemove={(name) => change({ [name]: undefined })}
      />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={7} />
        ) : (
          <Problem fault={error} onRetry={() => void refetch()} />
        )
      ) : data.total === undefined || data.total.calls === 0 ? (
        <Nothing gatewayId={gatewayId} onLonger={rangeName === "year" ? undefined : () => change({ range: "year" })} />
      ) : (
        <div className={isPlaceholderData ? "stack usage-waits" : "stack"} aria-busy={isPlaceholderData}>
          <UsageTiles total={data.total} />
          <UsageNotes total={data.total} dropped={data.dropped} />
          <section className="panel" aria-label={usageTexts.metrics[metric]}>
            <header className="panel-head">
              <Segments
                label={usageTexts.metric}
                value={metric}
                items={METRICS.map((one) => [one, usageTexts.metrics[one]] as const)}
                onChange={(next) => change({ metric: next })}
              />
              {range.granularity === "day" && <span className="muted usage-utc">{usageTexts.utc}</span>}
            </header>
            <UsageBars
              answer={data}
              range={range}
              by={data.by}
              metric={metric}
              onPick={(from, to) => navigate(toCalls({ from, to }))}
            />
          </section>
          <UsageGroups
            groups={data.groups}
            by={data.by}
            metric={metric}
            onDrill={drill}
            callsOf={(sum) => toCalls({ [data.by]: groupOf(sum, data.by) })}
          />
        </div>
      )}
    </Page>
  );
}

function Nothing({ gatewayId, onLonger }: { readonly gatewayId: string; readonly onLonger: (() => void) | undefined }) {
  return (
    <Empty icon={<ChartColumn aria-hidden />} title={usageTexts.emptyTitle} lead={usageTexts.emptyLead}>
      <ButtonLink href={`/playground?gateway=${encodeURIComponent(gatewayId)}`} look="primary">
        {usageTexts.playground}
      </ButtonLink>
      <ButtonLink href={gatewayPath(gatewayId, "connect")}>{usageTexts.connect}</ButtonLink>
      {onLonger !== undefined && <Button onClick={onLonger}>{usageTexts.longer}</Button>}
    </Empty>
  );
}

export function Csv({ path, fileName }: { readonly path: string; readonly fileName: string }) {
  const [isBusy, setBusy] = useState(false);
  const toast = useToast();
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await saveCsv(path, fileName);
    } catch (caught) {
      toast.bad(usageTexts.csvFailed, messageOf(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button icon={<Download aria-hidden />} busy={isBusy} onClick={() => void save()}>
      {usageTexts.csv}
    </Button>
  );
}
