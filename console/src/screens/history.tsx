/** Who changed what of the configuration, its keys, tags and limits, and when: one line of time; any version can be put back. */
import { History as HistoryIcon } from "../components/icons.tsx";
import { useMemo, useState } from "react";
import { useAuditLog } from "../api/audit-log.ts";
import { useGateways } from "../api/gateways.ts";
import { useHistory, type Restored, type Version } from "../api/history.ts";
import { Button } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { Note } from "../components/note.tsx";
import { Page } from "../components/page.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { Search, useChoice, useMatches, useQueryText } from "../components/search.tsx";
import { Select } from "../components/select.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { texts } from "../texts/every-screen.ts";
import { historyTexts } from "../texts/history.ts";
import { ActCard } from "./history-act.tsx";
import { actOf, namesIn, type Act } from "./history-acts.ts";
import { timelineOf, type Happening } from "./history-timeline.ts";
import { kindName, VersionCard } from "./history-version.tsx";
import "./history.css";

const actKinds: Readonly<Record<string, string>> = historyTexts.actKinds;
const nameOfKind = (kind: string): string =>
  Object.hasOwn(actKinds, kind) ? (actKinds[kind] ?? kind) : kindName(kind);

export default function History() {
  const versions = useHistory();
  const audit = useAuditLog();
  const gateways = useGateways();
  const [query] = useQueryText();
  const [kind, setKind] = useChoice("kind");
  const [restored, setRestored] = useState<Restored>();
  const loaded = useMemo(() => (versions.data?.pages ?? []).flatMap(({ items }) => items), [versions.data]);
  const acts = useMemo(() => (audit.data?.pages ?? []).flatMap(({ items }) => items), [audit.data]);
  const names = useMemo(() => namesIn(acts), [acts]);
  const gatewayNames = useMemo(
    () => new Map((gateways.data ?? []).map(({ gatewayId, name }) => [gatewayId, name])),
    [gateways.data],
  );
  // Of a kind that only one of the two has, the other is not read on.
  const ofActs = Object.hasOwn(actKinds, kind);
  const timeline = useMemo(
    () =>
      timelineOf(
        ofActs ? { items: [], hasMore: false } : { items: loaded, hasMore: versions.hasNextPage },
        kind !== "" && !ofActs ? { items: [], hasMore: false } : { items: acts, hasMore: audit.hasNextPage },
      ),
    [ofActs, kind, loaded, versions.hasNextPage, acts, audit.hasNextPage],
  );
  const kindsOf = (one: Happening): readonly string[] =>
    "act" in one ? [actOf(one.act, names).kind] : one.version.changes.map((change) => change.kind);
  const kinds = new Set([
    ...loaded.flatMap(({ changes }) => changes.map((change) => change.kind)),
    ...acts.map((act) => actOf(act, names).kind),
    ...(kind === "" ? [] : [kind]),
  ]);
  const ofKind = kind === "" ? timeline.items : timeline.items.filter((one) => kindsOf(one).includes(kind));
  const shown = useMatches(ofKind, query, (one) =>
    "act" in one ? textOfAct(one.act.who, actOf(one.act, names), gatewayNames) : textOf(one.version),
  );
  const isComing = audit.data === undefined && audit.error === null;
  if (versions.data === undefined || isComing) {
    return (
      <Page title={texts.screens.history} lead={historyTexts.lead}>
        {versions.error === null ? (
          <SkeletonRows rows={6} height={64} />
        ) : (
          <Problem fault={versions.error} onRetry={() => void versions.refetch()} />
        )}
      </Page>
    );
  }
  const current = loaded[0]?.version;
  const older = timeline.ends === "versions" ? versions : timeline.ends === "acts" ? audit : undefined;
  return (
    <Page title={texts.screens.history} lead={historyTexts.lead}>
      {restored !== undefined && <NotDone restored={restored} />}
      {audit.data === undefined && (
        <div className="history-note">
          <Note kind="warn" title={historyTexts.noActs} role="alert">
            <p>{audit.error?.message}</p>
            <Button size="small" busy={audit.isFetching} onClick={() => void audit.refetch()}>
              {texts.retry}
            </Button>
          </Note>
        </div>
      )}
      {loaded.length + acts.length === 0 ? (
        <Empty icon={<HistoryIcon aria-hidden />} title={historyTexts.emptyTitle} lead={historyTexts.emptyLead} />
      ) : (
        <>
          <div className="toolbar">
            <Search label={historyTexts.search} />
            <span className="history-kind">
              <Select
                label={historyTexts.kind}
                value={kind}
                items={[
                  ["", historyTexts.allKinds],
                  ...[...kinds]
                    .map((one) => [one, nameOfKind(one)] as const)
                    .toSorted(([, one], [, other]) => (one < other ? -1 : 1)),
                ]}
                onChange={setKind}
              />
            </span>
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, timeline.items.length, historyTexts.noun)}
            </span>
          </div>
          {shown.length === 0 && (
            <Empty
              icon={<HistoryIcon aria-hidden />}
              title={historyTexts.noMatch}
              lead={older === undefined ? texts.noMatchHint : historyTexts.noMatchYet}
            />
          )}
          <ol className="versions">
            {shown.map((one) =>
              "act" in one ? (
                <ActCard
                  key={one.key}
                  entry={one.act}
                  act={actOf(one.act, names)}
                  gateway={gatewayNames.get(actOf(one.act, names).gatewayId ?? "")}
                />
              ) : (
                <VersionCard
                  key={one.version.version}
                  version={one.version}
                  isCurrent={one.version.version === current}
                  onRestored={setRestored}
                />
              ),
            )}
          </ol>
          <Refused fault={older?.isFetchNextPageError === true ? older.error : null} />
          {older !== undefined && (
            <div className="history-more">
              <Button busy={older.isFetchingNextPage} onClick={() => void older.fetchNextPage()}>
                {historyTexts.older}
              </Button>
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function textOf({ version, who, changes }: Version): string {
  return `${version} ${who} ${changes.map(({ kind, name, change }) => `${kindName(kind)} ${name} ${change}`).join(" ")}`;
}

function textOfAct(who: string, act: Act, gateways: ReadonlyMap<string, string>): string {
  const { done, what, name, gatewayId = "" } = act;
  return `${who} ${done} ${what} ${name} ${gatewayId} ${gateways.get(gatewayId) ?? ""}`;
}

function NotDone({ restored: { notDone } }: { readonly restored: Restored }) {
  if (notDone.length === 0) return null;
  return (
    <div className="history-note">
      <Note kind="warn" title={historyTexts.notDone} role="status">
        <ul>
          {notDone.map(({ kind, name, reason }) => (
            <li key={`${kind} ${name}`}>
              {kindName(kind)} <b>{name}</b>: {reason}
            </li>
          ))}
        </ul>
      </Note>
    </div>
  );
}
