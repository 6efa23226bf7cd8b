/** The sums of a period, and what is not in them: calls without a price, estimates, records that were lost. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Sum } from "../api/usage.ts";
import { count, duration, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { Note } from "../components/note.tsx";
import { usageTexts } from "../texts/usage.ts";

export function UsageTiles({ total }: { readonly total: Sum }) {
  const { costUsd, calls, failures, inputTokens, outputTokens, cacheReadTokens, firstByteMs } = total;
  const { tiles } = usageTexts;
  const cached = inputTokens === 0 ? 0 : Math.round((cacheReadTokens / inputTokens) * 100);
  return (
    <dl className="tiles">
      <Tile
        name={tiles.cost}
        value={costUsd === undefined ? <span className="muted tile-none">{usageTexts.noPrice}</span> : dollars(costUsd)}
        more={costUsd === undefined || calls === 0 ? "" : usageTexts.perCall(dollars(costUsd / calls))}
      />
      <Tile
        name={tiles.tokens}
        value={<span title={exactly(inputTokens + outputTokens)}>{count(inputTokens + outputTokens)}</span>}
        more={`${usageTexts.tokensMore(count(inputTokens), count(outputTokens))}${cached > 0 ? ` · ${usageTexts.cached(cached)}` : ""}`}
      />
      <Tile name={tiles.calls} value={<span title={exactly(calls)}>{count(calls)}</span>} more="" />
      <Tile
        name={tiles.failures}
        value={<span className={failures > 0 ? "tile-bad" : undefined}>{count(failures)}</span>}
        more={failures === 0 ? "" : usageTexts.failureRate(`${((failures / calls) * 100).toFixed(1)}%`)}
      />
      <Tile
        name={tiles.latency}
        value={firstByteMs === undefined ? "–" : duration(firstByteMs.p50)}
        more={firstByteMs === undefined ? "" : usageTexts.p95(duration(firstByteMs.p95))}
      />
    </dl>
  );
}

function Tile({ name, value, more }: { readonly name: string; readonly value: ReactNode; readonly more: string }) {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd>
        <span className="tile-value number">{value}</span>
        <span className="tile-more muted">{more}</span>
      </dd>
    </div>
  );
}

export function UsageNotes({ total, dropped }: { readonly total: Sum; readonly dropped: number }) {
  const { callsWithoutPrice, callsEstimated } = total;
  if (callsWithoutPrice + callsEstimated + dropped === 0) return null;
  return (
    <div className="stack usage-notes">
      {callsWithoutPrice > 0 && (
        <Note kind="warn" title={usageTexts.unpricedTitle(callsWithoutPrice)}>
          {usageTexts.unpricedText}{" "}
          <Link href="/prices" className="link">
            {usageTexts.setPrice}
          </Link>
        </Note>
      )}
      {callsEstimated > 0 && <Note kind="info">{usageTexts.estimated(callsEstimated)}</Note>}
      {dropped > 0 && <Note kind="warn">{usageTexts.dropped(dropped)}</Note>}
    </div>
  );
}
