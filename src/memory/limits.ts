/** Limits as an isolate keeps them, for each gateway: what calls may spend without asking, and what the ledger is owed a report of. */
import type { LimitsParts } from "../limits/limits-parts.ts";
import { askingLedger } from "../objects/limits-client.ts";
import type { Asked, Refused, Reserved } from "../limits/reservation.ts";
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import { GatewayLimits } from "./gateway-limits.ts";

/** Gateways an isolate has limits of. */
const MOST_GATEWAYS = 1_000;

export class Limits {
  readonly #parts: LimitsParts;
  readonly #gateways = new BoundedMap<string, GatewayLimits>(MOST_GATEWAYS);

  constructor(parts: LimitsParts) {
    this.#parts = parts;
  }

  /**
   * Takes what a call needs of all its accounts, or of none, without a promise.
   *
   * @param context of this very call: reports of what it leaves behind run in its `later`.
   * @returns undefined where the ledger must be asked: then `reserve`.
   */
  reserveAtOnce(asked: Asked, context: RequestContext): Reserved | Refused | undefined {
    return this.#gateway(asked.gatewayId).reserveAtOnce(asked, context);
  }

  /**
   * The same with the ledger's help; waits 1 s at most for each answer, twice at most.
   *
   * @param decided told the outcome the moment it is known, before the promise resolves, and also where the caller has left and
   * nothing behind the `await` runs any more: whoever left gives a reservation back there.
   */
  reserve(
    asked: Asked,
    context: RequestContext,
    decided: (outcome: Reserved | Refused) => void,
  ): Promise<Reserved | Refused> {
    return this.#gateway(asked.gatewayId).reserve(asked, context, decided);
  }

  #gateway(gatewayId: string): GatewayLimits {
    let gateway = this.#gateways.get(gatewayId);
    if (gateway === undefined) {
      gateway = new GatewayLimits(gatewayId, this.#parts);
      this.#gateways.set(gatewayId, gateway);
    }
    return gateway;
  }
}

export const limitsOf = perIsolate((env: Pick<Env, "LEDGER">) => new Limits(askingLedger(env)));
