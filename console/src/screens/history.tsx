/** Who changed what of the configuration, and when; any version can be put back. */
import { ChevronRight, History as HistoryIcon, RotateCcw } from "../components/icons.tsx";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { restorePath, useHistory, useRestore, type Change, type Restored, type Version } from "../api/history.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Empty } from "../components/empty.tsx";
import { Note } from "../components/note.tsx";
import { own } from "../components/own.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useChoice, useMatches, useQueryText } from "../components/search.tsx";
import { Select } from "../components/select.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/every-screen.ts";
import { historyTexts } from "../texts/history.ts";
import { memberChanges } from "./member-changes.ts";
import "./history.css";

export default function History() {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useHistory();
  const [query] = useQueryText();
  const [kind, setKind] = useChoice("kind");
  const [restored, setRestored] = useState<Restored>();
  const versions = (data?.pages ?? []).flatMap(({ items }) => items);
  const current = versions[0]?.version;
  const kinds = [...new Set(versions.flatMap(({ changes }) => changes.map((change) => change.kind)))].toSorted();
  const ofKind = kind === "" ? versions : versions.filter(({ changes }) => changes.some((one) => one.kind === kind));
  const shown = useMatches(ofKind, query, textOf);
  if (data === undefined) {
    return (
      <Page title={texts.screens.history} lead={historyTexts.lead}>
        {error === null ? (
          <SkeletonRows rows={6} height={64} />
        ) : (
          <Problem fault={error} onRetry={() => void refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page title={texts.screens.history} lead={historyTexts.lead}>
      {restored !== undefined && <NotDone restored={restored} />}
      {versions.length === 0 ? (
        <Empty icon={<HistoryIcon aria-hidden />} title={historyTexts.emptyTitle} lead={historyTexts.emptyLead} />
      ) : (
        <>
          <div className="toolbar">
            <Search label={historyTexts.search} />
            <span className="history-kind">
              <Select
                label={historyTexts.kind}
                value={kind}
                items={[["", historyTexts.allKinds], ...kinds.map((one) => [one, kindName(one)] as const)]}
                onChange={setKind}
              />
            </span>
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, versions.length, historyTexts.noun)}
            </span>
          </div>
          {shown.length === 0 && (
            <Empty
              icon={<HistoryIcon aria-hidden />}
              title={historyTexts.noMatch}
              lead={hasNextPage ? historyTexts.noMatchYet : texts.noMatchHint}
            />
          )}
          <ol className="versions">
            {shown.map((version) => (
              <VersionCard
                key={version.version}
                version={version}
                isCurrent={version.version === current}
                onRestored={setRestored}
              />
            ))}
          </ol>
          {hasNextPage && (
            <div className="history-more">
              <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
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

function kindName(kind: string): string {
  return own(historyTexts.kinds, kind) ?? kind;
}

interface VersionCardProps {
  readonly version: Version;
  readonly isCurrent: boolean;
  readonly onRestored: (restored: Restored) => void;
}

const FEW = 3;

function VersionCard({ version: { version, time, who, changes }, isCurrent, onRestored }: VersionCardProps) {
  const [params, setParams] = useSearchParams();
  const [isAsking, setAsking] = useState(false);
  const restore = useRestore();
  const toast = useToast();
  const isOpen = params.get("version") === String(version);
  const toggle = (): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (isOpen) next.delete("version");
        else next.set("version", String(version));
        return next;
      },
      { replace: true },
    );
  return (
    <li className="version">
      <div className="version-head">
        <button type="button" className="version-open" aria-expanded={isOpen} onClick={toggle}>
          <ChevronRight aria-hidden />
          <span className="version-number number">{historyTexts.version(version)}</span>
          <span className="version-what">
            {changes.slice(0, FEW).map((change) => (
              <Summary key={`${change.kind} ${change.name}`} change={change} />
            ))}
            {changes.length > FEW && <span className="muted">{historyTexts.more(changes.length - FEW)}</span>}
            {changes.length === 0 && <span className="muted">{historyTexts.nothing}</span>}
          </span>
        </button>
        {isCurrent ? (
          <Badge kind="good">{historyTexts.current}</Badge>
        ) : (
          <Button
            size="small"
            look="quiet"
            writes
            aria-label={historyTexts.restoreLabel(version)}
            icon={<RotateCcw aria-hidden />}
            onClick={() => {
              restore.reset();
              setAsking(true);
            }}
          >
            {historyTexts.restore}
          </Button>
        )}
      </div>
      <p className="version-who muted">
        <Time at={time} /> · <span>{historyTexts.by(who)}</span>
      </p>
      {isOpen && (
        <div className="version-changes">
          {changes.map((change) => (
            <Members key={`${change.kind} ${change.name}`} change={change} />
          ))}
          {!isCurrent && <AsCurl method="POST" path={restorePath(version)} />}
        </div>
      )}
      <Confirm
        open={isAsking}
        title={historyTexts.restoreTitle(version)}
        lead={historyTexts.restoreLead}
        action={historyTexts.restore}
        busy={restore.isPending}
        fault={restore.error}
        onConfirm={() =>
          restore.mutate(version, {
            onSuccess: (answer) => {
              setAsking(false);
              onRestored(answer);
              toast.good(historyTexts.restored(version, answer.changes.length));
            },
          })
        }
        onClose={() => setAsking(false)}
      />
    </li>
  );
}

const BADGES = { created: "good", changed: "info", deleted: "bad" } as const;

function Summary({ change: { kind, name, change } }: { readonly change: Change }) {
  return (
    <span className="version-change">
      <Badge kind={BADGES[change]}>{historyTexts.changes[change]}</Badge>
      <span className="truncate">
        {kindName(kind)} <b>{name}</b>
      </span>
    </span>
  );
}

function Members({ change }: { readonly change: Change }) {
  const { kind, name, before, after } = change;
  const members = memberChanges(before, after);
  return (
    <section className="version-object" aria-label={`${kindName(kind)} ${name}`}>
      <Summary change={change} />
      {members.length > 0 && (
        <dl className="member-changes">
          {members.map((member) => (
            <div key={member.path}>
              <dt className="mono">{member.path}</dt>
              <dd className="mono">
                {member.before !== undefined && (
                  <del>
                    <span className="sr-only">{historyTexts.before} </span>
                    {member.before}
                  </del>
                )}
                {member.after !== undefined && (
                  <ins>
                    <span className="sr-only">{historyTexts.after} </span>
                    {member.after}
                  </ins>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
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
