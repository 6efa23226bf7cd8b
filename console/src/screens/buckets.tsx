/** What of a limit's buckets is used, reserved and left, until when; each can be made whole again. */
import { RotateCcw } from "../components/icons.tsx";
import { useMemo, useState } from "react";
import { useBuckets, useReset, type Bucket } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Refused } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table, type Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { texts } from "../texts/every-screen.ts";
import { limitTexts } from "../texts/limits.ts";
import { amountText, bucketText, rateText } from "./limit-words.ts";
import "./limits.css";

/** From here on one looks for a name. */
const MANY = 12;
/** With more of them the limits below would be out of reach. */
const FEW = 20;
/** Beside the search for a limit, which is `q`. */
const SEARCH = "bucket";

/** @param name what is reset where all of it is. @param path as `useBuckets` takes it. */
export function Buckets({ path, name }: { readonly path: string; readonly name: string }) {
  const { items, error, isComing } = useBuckets(path);
  const [query] = useQueryText(SEARCH);
  const [isWhole, setWhole] = useState(false);
  const shown = useMatches(items ?? [], query, ({ limitKey }) => bucketText(limitKey));
  const [resetting, setResetting] = useState<{
    readonly limitKeys: readonly string[] | undefined;
    readonly name: string;
  }>();
  const reset = useReset(path);
  const columns = useMemo(
    () => columnsOf((bucket) => setResetting({ limitKeys: [bucket.limitKey], name: nameOf(bucket, name) })),
    [name],
  );
  if (items === undefined) return error === null ? <SkeletonRows rows={1} height={90} /> : <Refused fault={error} />;
  return (
    <>
      {items.length === 0 ? (
        <p className="muted buckets-empty">{limitTexts.stateEmpty}</p>
      ) : (
        <>
          {(items.length > MANY || query !== "") && (
            <div className="toolbar">
              <Search name={SEARCH} label={limitTexts.searchState} />
              <span className="toolbar-count" role="status">
                {texts.showing(shown.length, items.length, limitTexts.bucketNoun)}
                {isComing ? " …" : ""}
              </span>
            </div>
          )}
          <Table
            label={limitTexts.state}
            columns={columns}
            rows={isWhole ? shown : shown.slice(0, FEW)}
            keyOf={({ limitKey, metric, period }) => `${limitKey} ${metric} ${period}`}
          />
          {items.length > 1 && (
            <div className="buckets-all">
              {!isWhole && shown.length > FEW && (
                <Button size="small" onClick={() => setWhole(true)}>
                  {limitTexts.showAll(shown.length)}
                </Button>
              )}
              <Button
                size="small"
                writes
                icon={<RotateCcw aria-hidden />}
                onClick={() => setResetting({ limitKeys: undefined, name })}
              >
                {limitTexts.resetAll}
              </Button>
            </div>
          )}
        </>
      )}
      <ConfirmOne
        one={resetting}
        act={reset}
        of={({ limitKeys }) => limitKeys}
        title={({ name: what }) => limitTexts.resetTitle(what)}
        lead={limitTexts.resetLead}
        action={limitTexts.reset}
        done={() => limitTexts.resetDone}
        onClose={() => setResetting(undefined)}
      />
    </>
  );
}

function nameOf({ limitKey }: Bucket, name: string): string {
  const text = bucketText(limitKey);
  return text === "" ? name : text;
}

function columnsOf(onReset: (bucket: Bucket) => void): readonly Column<Bucket>[] {
  const { columns } = limitTexts;
  return [
    {
      key: "bucket",
      title: columns.bucket,
      cell: ({ limitKey }) => (
        <span className="truncate bucket-name" title={limitKey}>
          {bucketText(limitKey)}
        </span>
      ),
    },
    {
      key: "limit",
      title: columns.limit,
      width: "22%",
      cell: ({ metric, rate, period }) => rateText(metric, rate, period),
    },
    {
      key: "used",
      title: columns.used,
      width: "24%",
      cell: ({ metric, rate, used, reserved }) => (
        <span className="bucket-used">
          <span className="number">
            {limitTexts.of(amountText(metric, used), amountText(metric, rate))}
            {reserved > 0 && (
              <span className="muted">{` + ${amountText(metric, reserved)} ${columns.reserved.toLowerCase()}`}</span>
            )}
          </span>
          <span className="bucket-meter" aria-hidden>
            <span
              className={`bucket-meter-used${used >= rate ? " bucket-meter-over" : used > rate * 0.8 ? " bucket-meter-near" : ""}`}
              style={{ width: `${part(used, rate)}%` }}
            />
            <span
              className="bucket-meter-reserved"
              style={{ width: `${Math.min(part(reserved, rate), 100 - part(used, rate))}%` }}
            />
          </span>
        </span>
      ),
    },
    {
      key: "left",
      title: columns.left,
      width: "11%",
      align: "end",
      cell: ({ metric, left }) => <span className="number">{amountText(metric, left)}</span>,
    },
    {
      key: "until",
      title: columns.until,
      width: "14%",
      cell: ({ until, metric }) =>
        until !== undefined ? (
          <Time at={until} />
        ) : (
          <span className="muted">{metric === "connections" ? limitTexts.notTimed : limitTexts.never}</span>
        ),
    },
    {
      key: "actions",
      title: columns.actions,
      quietTitle: true,
      width: "92px",
      align: "end",
      cell: (bucket) => (
        <Button
          size="small"
          writes
          aria-label={limitTexts.resetOf(bucketText(bucket.limitKey))}
          onClick={() => onReset(bucket)}
        >
          {limitTexts.reset}
        </Button>
      ),
    },
  ];
}

function part(amount: number, rate: number): number {
  return rate === 0 ? 100 : Math.min(100, (amount / rate) * 100);
}
