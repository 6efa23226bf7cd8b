/** An isolate's call to the ledger that keeps a gateway's limits: what is told of all accounts and what is asked for, in one. */
import type { LimitsParts } from "../limits/limits-parts.ts";
import { within } from "../words/deadline.ts";
import { limitsName } from "./ledger-name.ts";

export function askingLedger({ LEDGER }: Pick<Env, "LEDGER">): LimitsParts {
  return {
    ask: (gatewayId, asks) => LEDGER.getByName(limitsName(gatewayId)).limits(gatewayId, asks),
    isolate: crypto.randomUUID(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    within,
    warn: (message, gatewayId, cause) =>
      console.warn(JSON.stringify({ message, gateway: gatewayId, cause: String(cause) })),
  };
}
