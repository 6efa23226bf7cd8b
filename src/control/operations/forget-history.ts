/** The cron's work: what is older than 400 days goes from the history and the audit log; what stands, and what later versions need, stays. */
import { forgetAudit } from "../../store/audit-log.ts";
import { forgetVersions } from "../../store/history.ts";

/** Over a year, so that a yearly audit finds all of it. */
const HISTORY_KEPT_MS = 400 * 86_400_000;
/** Of one run: versions, and entries. */
const MOST_FORGOTTEN = 200;

/** @param now in milliseconds since 1970. */
export async function forgetOldHistory({ DB }: Pick<Env, "DB">, now: number): Promise<void> {
  const before = now - HISTORY_KEPT_MS;
  for (const forget of [forgetVersions, forgetAudit]) {
    try {
      await forget(DB, before, MOST_FORGOTTEN);
    } catch (caught) {
      // Without their migrations there is nothing to forget.
      if (!/no such table: (?:history|history_objects|audit_log)\b/.test(String(caught))) throw caught;
    }
  }
}
