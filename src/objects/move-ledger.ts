/** A gateway's ledger → its parts, page by page, and back: what an administrator's copy of it is asked of. */
import { within } from "../words/deadline.ts";
import type { LedgerOf } from "./ask-ledger.ts";
import { ledgerName, limitsName } from "./ledger-name.ts";
import type { Copied, LedgerPage, Part, Place, Taken } from "./ledger-page.ts";
import type { Ledger } from "./ledger.ts";

export type { Copied, LedgerPage, Part, Place, Taken } from "./ledger-page.ts";
export { PAGE_FORMAT } from "./ledger-page.ts";
export { MINUTES_KEPT_MS } from "./ledger-roll-up.ts";

/** A ledger that was far behind rolls up first. */
const DEADLINE_MS = 20_000;

/** @throws Error where the object does not answer within 20 s. */
export async function copyPart(ledger: LedgerOf, part: Part, place: Place): Promise<Copied> {
  return JSON.parse(await within(DEADLINE_MS, objectOf(ledger, part).copy(place)));
}

/** All but limits may go into any shard; those that another deployment had more of go into the first. @throws as `copyPart`. */
export async function takePart(ledger: LedgerOf, part: Part, page: LedgerPage, digest: string): Promise<Taken> {
  const into = part === "limits" || part < ledger.shards ? part : 0;
  const object = objectOf(ledger, into);
  return JSON.parse(await within(DEADLINE_MS, object.take(ledger.gatewayId, JSON.stringify(page), digest)));
}

function objectOf({ namespace, gatewayId }: LedgerOf, part: Part): DurableObjectStub<Ledger> {
  return namespace.getByName(part === "limits" ? limitsName(gatewayId) : ledgerName(gatewayId, part));
}
