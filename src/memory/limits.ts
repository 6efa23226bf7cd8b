/** Limits as an isolate keeps them: what it may spend without asking, and what it owes the ledger a report of. */
import type { Asked, Refused, Reserved } from "../limits/reservation.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";

export class Limits {
  /**
   * Takes what a call needs of all its accounts, or of none, without a promise.
   *
   * @param context of this very call: reports of what it leaves behind run in its `later`.
   * @returns undefined where the ledger must be asked: then `reserve`.
   */
  reserveAtOnce(_asked: Asked, _context: RequestContext): Reserved | Refused | undefined {
    return undefined;
  }

  /**
   * The same with the ledger's help; waits 1 s at most for each answer, twice at most.
   *
   * @param decided told the outcome the moment it is known, before the promise resolves, and also where the caller has left and
   * nothing behind the `await` runs any more: whoever left gives a reservation back there.
   */
  async reserve(
    _asked: Asked,
    _context: RequestContext,
    _decided: (outcome: Reserved | Refused) => void,
  ): Promise<Reserved | Refused> {
    throw new Error("not built yet");
  }
}

export const limitsOf = perIsolate((_env: Pick<Env, "LEDGER">) => new Limits());
