/** What of a limit's buckets is used, reserved and left, until when; each can be made whole again. */
import { RotateCcw } from "../components/icons.tsx";
import { useMemo, useState } from "react";
import { useBuckets, useReset, type Bucket } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Refused } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table } from "../components/table.tsx";
import { texts } from "../texts/every-screen.ts";
import { limitTexts } from "../texts/limits.ts";
import { columnsOf } from "./bucket-columns.tsx";
import { bucketText } from "./limit-words.ts";
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
