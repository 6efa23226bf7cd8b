/** What the ledger refused of an account → which calls an isolate refuses without asking again, and until when. */
import type { Account } from "./account.ts";
import type { Answer } from "./lending.ts";

/** After a refusal the ledger is not asked again for so long. */
export const PAUSE_MS = 1_000;
/** What only the window's end can change is remembered so long, so that a reset is seen in time. */
const FIRM_MS = 10_000;
/** What others hold comes back within this time, where calls end. */
const SOON_MS = 5_000;

export interface RememberedRefusal {
  /** Needs above this were refused for good: nothing that comes back is enough. */
  readonly firm: number;
  readonly firmUntil: number;
  readonly until: number;
  readonly endsAt: number;
  readonly soonAt: number;
}

/** @param ledger its clock when it answered; all that comes out is on this isolate's, `now`. */
export function rememberRefusal(
  { metric, rate }: Account,
  { end, settled }: Answer,
  ledger: number,
  now: number,
): RememberedRefusal {
  const endsAt = now + end - ledger;
  return {
    firm: end === Infinity && metric === "connections" ? Infinity : rate - settled,
    firmUntil: Math.min(endsAt, now + FIRM_MS),
    until: Math.min(endsAt, now + PAUSE_MS),
    endsAt,
    soonAt: Math.min(endsAt, now + (metric === "connections" ? PAUSE_MS : SOON_MS)),
  };
}

/** @returns undefined where the call may ask. */
export function refusedUntil(refusal: RememberedRefusal, need: number, now: number): number | undefined {
  const isFirm = need > refusal.firm && now < refusal.firmUntil;
  if (!isFirm && now >= refusal.until) return undefined;
  return retryAt(refusal, need);
}

/** When a call that needs so much may come back; `Infinity`: never. */
export function retryAt({ firm, endsAt, soonAt }: RememberedRefusal, need: number): number {
  return need > firm ? endsAt : soonAt;
}
