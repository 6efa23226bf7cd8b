/** One entry of the audit log: what was done to what, by whom and when; opened, what was asked for. */
import { ChevronRight } from "../components/icons.tsx";
import { Link } from "wouter";
import type { AuditEntry } from "../api/audit-log.ts";
import { useOpen } from "../components/search.tsx";
import { Badge } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { historyTexts } from "../texts/history.ts";
import type { Act } from "./history-acts.ts";
import { addressOf } from "./history-timeline.ts";
import { memberChanges } from "./member-changes.ts";

interface ActCardProps {
  readonly entry: AuditEntry;
  readonly act: Act;
  /** Undefined: there is no such gateway any more, or it is no gateway's. */
  readonly gateway: string | undefined;
}

export function ActCard({ entry, act: { done, badge, what, name, gatewayId, path }, gateway }: ActCardProps) {
  const { time, who, detail, resource } = entry;
  const [isOpen, toggle] = useOpen("act", addressOf(entry));
  const asked = memberChanges(undefined, detail);
  const isThere = path !== undefined && (gatewayId === undefined || gateway !== undefined);
  const shown = gatewayId === name ? (gateway ?? name) : name;
  return (
    <li className="version act">
      <div className="version-head">
        <button type="button" className="version-open" aria-expanded={isOpen} onClick={toggle}>
          <ChevronRight aria-hidden />
          <span className="version-number" aria-hidden />
          <span className="version-what">
            <span className="version-change">
              <Badge kind={badge}>{done}</Badge>
              <span className="truncate">
                {what} <b>{shown}</b>
                {gateway !== undefined && gatewayId !== name && (
                  <span className="muted"> {historyTexts.ofGateway(gateway)}</span>
                )}
              </span>
            </span>
          </span>
        </button>
      </div>
      <p className="version-who muted">
        <Time at={time} /> · <span>{historyTexts.by(who)}</span>
      </p>
      {isOpen && (
        <div className="version-changes">
          <section className="version-object" aria-label={`${what} ${shown}`}>
            <p className="mono act-resource">{resource}</p>
            {asked.length > 0 ? (
              <dl className="member-changes">
                {asked.map((member) => (
                  <div key={member.path}>
                    <dt className="mono">{member.path}</dt>
                    <dd className="mono">{member.after === "null" ? historyTexts.takenAway : member.after}</dd>
                  </div>
                ))}
              </dl>
            ) : (
              <p className="muted">{historyTexts.noDetail}</p>
            )}
            {isThere && (
              <p>
                <Link className="link" href={path}>
                  {historyTexts.look}
                </Link>
              </p>
            )}
          </section>
        </div>
      )}
    </li>
  );
}
