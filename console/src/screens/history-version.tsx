/** One version of the configuration: what was changed in it, by whom and when, what it was before; and the way back to it. */
import { ChevronRight, RotateCcw } from "../components/icons.tsx";
import { useState } from "react";
import { restorePath, useRestore, type Change, type Restored, type Version } from "../api/history.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { own } from "../components/own.ts";
import { useOpen } from "../components/search.tsx";
import { Badge } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { historyTexts } from "../texts/history.ts";
import { memberChanges } from "./member-changes.ts";

export function kindName(kind: string): string {
  return own(historyTexts.kinds, kind) ?? kind;
}

interface VersionCardProps {
  readonly version: Version;
  readonly isCurrent: boolean;
  readonly onRestored: (restored: Restored) => void;
}

const FEW = 3;

export function VersionCard({ version: { version, time, who, changes }, isCurrent, onRestored }: VersionCardProps) {
  const [isAsking, setAsking] = useState(false);
  const restore = useRestore();
  const toast = useToast();
  const [isOpen, toggle] = useOpen("version", String(version));
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
