/** Versions and acts, each latest first and as far as they are loaded → one line of time, as far as nothing of it is missing. */
import type { AuditEntry } from "../api/audit-log.ts";
import type { Version } from "../api/history.ts";

/** What an entry's address says of it; entries have no ids. */
export const addressOf = ({ time, action, resource }: AuditEntry): string => `${time} ${action} ${resource}`;

export type Happening = { readonly version: Version } | { readonly act: AuditEntry; readonly key: string };

interface Loaded<T> {
  readonly items: readonly T[];
  /** There are older ones. */
  readonly hasMore: boolean;
}

interface Timeline {
  readonly items: readonly Happening[];
  /** Which of them has to be read on before there is more to show; undefined: that is all. */
  readonly ends: "versions" | "acts" | undefined;
}

export function timelineOf(versions: Loaded<Version>, acts: Loaded<AuditEntry>): Timeline {
  const items: Happening[] = [];
  const taken = new Set<string>();
  for (let at = { version: 0, act: 0 }; ;) {
    const version = versions.items[at.version];
    const act = acts.items[at.act];
    if (version === undefined && versions.hasMore) return { items, ends: "versions" };
    if (act === undefined && acts.hasMore) return { items, ends: "acts" };
    if (version !== undefined && (act === undefined || Date.parse(version.time) >= Date.parse(act.time))) {
      items.push({ version });
      at = { ...at, version: at.version + 1 };
    } else if (act === undefined) {
      return { items, ends: undefined };
    } else {
      items.push({ act, key: unique(addressOf(act), taken) });
      at = { ...at, act: at.act + 1 };
    }
  }
}

/** The same may be done twice in a millisecond. */
function unique(address: string, taken: Set<string>): string {
  const key = taken.has(address) ? unique(`${address} `, taken) : address;
  taken.add(key);
  return key;
}
