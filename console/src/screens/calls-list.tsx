/** A gateway's latest calls by what its address asks for: the period, whose, how they went. */
import { ListTree, X } from "../components/icons.tsx";
import { useMemo } from "react";
import { callsListPath, useCalls, type Call } from "../api/calls.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { GatewayPicker, type GatewayChoice } from "../components/gateway-choice.tsx";
import { useMinute } from "../components/now.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { Segments } from "../components/segments.tsx";
import { Select } from "../components/select.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table } from "../components/table.tsx";
import { localOf } from "../components/time.tsx";
import { gatewayPath } from "../shell/places.ts";
import { callTexts } from "../texts/calls.ts";
import { texts } from "../texts/every-screen.ts";
import { usageTexts } from "../texts/usage.ts";
import { hasFailed } from "./call-status.tsx";
import { columnsOf } from "./calls-columns.tsx";
import { FilterChips, useFilters } from "./usage-filters.tsx";
import { Csv } from "./usage.tsx";

const REFRESH_MS = 5_000;
const HOUR_MS = 3_600_000;
const RANGES = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
  month: 720 * HOUR_MS,
  all: 800 * 24 * HOUR_MS,
} as const;
type RangeName = keyof typeof RANGES;
const RANGE_NAMES = ["hour", "day", "week", "month", "all"] as const;

const SHOWS = {
  all: () => true,
  failed: hasFailed,
  left: ({ ended }: Call) => ended === "left",
  unpriced: ({ inputTokens, costUsd }: Call) => inputTokens !== undefined && costUsd === undefined,
  estimated: ({ source }: Call) => source === "estimated",
} as const;
const SHOW_NAMES = ["all", "failed", "left", "unpriced", "estimated"] as const;

export function CallsList({ gatewayId, choice }: { readonly gatewayId: string; readonly choice: GatewayChoice }) {
  const [filters, change] = useFilters();
  const [rangeText] = useQueryText("range");
  const [fromText] = useQueryText("from");
  const [toText] = useQueryText("to");
  const [showText] = useQueryText("show");
  const [query] = useQueryText();
  const now = useMinute();
  const rangeName = RANGE_NAMES.find((one) => one === rangeText) ?? "day";
  const show = SHOW_NAMES.find((one) => one === showText) ?? "all";
  const hasPeriod = fromText !== "";
  const from = hasPeriod ? fromText : new Date(now - RANGES[rangeName]).toISOString();
  const to = toText === "" ? undefined : toText;
  const question = { gatewayId, from, to, filters };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCalls(question, REFRESH_MS);
  const all = useMemo(() => (data?.pages ?? []).flatMap(({ items }) => items), [data]);
  const ofKind = useMemo(() => all.filter((call) => SHOWS[show](call)), [all, show]);
  const shown = useMatches(
    ofKind,
    query,
    ({ requestId, model, modelAsked, alias = "", callerName, callerId, target, status, code = "", path }) =>
      `${requestId} ${model} ${modelAsked} ${alias} ${callerName} ${callerId} ${target} ${status} ${code} ${path}`,
  );
  const callerName =
    filters.caller === undefined ? undefined : all.find(({ callerId }) => callerId === filters.caller)?.callerName;
  const isFiltered = Object.keys(filters).length > 0 || show !== "all" || query !== "" || hasPeriod;
  const clear = (): void =>
    change({
      caller: undefined,
      target: undefined,
      model: undefined,
      alias: undefined,
      show: undefined,
      q: undefined,
      from: undefined,
      to: undefined,
    });
  const columns = useMemo(() => columnsOf(gatewayId), [gatewayId]);
  return (
    <Page
      title={callTexts.title}
      lead={callTexts.lead}
      actions={<Csv path={callsListPath(question)} fileName="calls.csv" />}
    >
      <div className="toolbar">
        <GatewayPicker choice={choice} />
        {!hasPeriod && (
          <Segments<RangeName>
            label={callTexts.range}
            value={rangeName}
            items={RANGE_NAMES.map((one) => [one, callTexts.ranges[one]] as const)}
            onChange={(range) => change({ range })}
          />
        )}
        <div className="toolbar-end calls-show">
          <Select
            label={callTexts.show}
            value={show}
            items={SHOW_NAMES.map((one) => [one, callTexts.shows[one]] as const)}
            onChange={(next) => change({ show: next === "all" ? undefined : next })}
          />
        </div>
      </div>
      {hasPeriod && (
        <ul className="filters">
          <li>
            <button
              type="button"
              className="filter"
              aria-label={callTexts.removeBetween}
              onClick={() => change({ from: undefined, to: undefined })}
            >
              <span className="truncate">{periodText(from, to)}</span>
              <X aria-hidden />
            </button>
          </li>
        </ul>
      )}
      <FilterChips filters={filters} callerName={callerName} onRemove={(name) => change({ [name]: undefined })} />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={8} />
        ) : (
          <Problem fault={error} onRetry={() => void refetch()} />
        )
      ) : all.length === 0 && !isFiltered ? (
        <Empty icon={<ListTree aria-hidden />} title={callTexts.emptyTitle} lead={callTexts.emptyLead}>
          <ButtonLink href={`/playground?gateway=${encodeURIComponent(gatewayId)}`} look="primary">
            {usageTexts.playground}
          </ButtonLink>
          <ButtonLink href={gatewayPath(gatewayId, "connect")}>{usageTexts.connect}</ButtonLink>
        </Empty>
      ) : (
        <>
          <div className="toolbar">
            <Search label={callTexts.search} />
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, all.length, callTexts.noun)}
              {hasNextPage ? ` ${callTexts.loaded}` : ""}
            </span>
          </div>
          {shown.length === 0 ? (
            <Empty
              icon={<ListTree aria-hidden />}
              title={callTexts.emptyFilteredTitle}
              lead={callTexts.emptyFilteredLead}
            >
              <Button onClick={clear}>{callTexts.clear}</Button>
            </Empty>
          ) : (
            <Table
              label={callTexts.title}
              columns={columns}
              rows={shown}
              keyOf={({ requestId, time }) => `${requestId} ${time}`}
              leads
            />
          )}
          {hasNextPage && (
            <div className="row calls-more">
              <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {callTexts.more}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function periodText(from: string, to: string | undefined): string {
  const begin = textOf(from);
  return to === undefined ? callTexts.since(begin) : callTexts.between(begin, textOf(to));
}

/** What stands in the address may be anything. */
function textOf(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : localOf(date);
}
