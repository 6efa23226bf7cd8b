/** An isolate's call to the ledger that keeps a gateway's limits: what is told of all accounts and what is asked for, in one. */
import type { Answers, Ask } from "../limits/lending.ts";
import { within } from "../words/deadline.ts";
import { limitsName } from "./ledger-name.ts";

/** What an isolate needs to ask the ledger, and of time; a simulation has its own. */
export interface LimitsParts {
  /** Settles once the ledger has stored what it answers. */
  readonly ask: (gatewayId: string, asks: readonly Ask[]) => Promise<Answers>;
  /** Random, and another for each isolate. */
  readonly isolate: string;
  readonly wait: (ms: number) => Promise<void>;
  /** Settles as the promise does, or rejects once the time is over. */
  readonly within: <T>(ms: number, promise: Promise<T>) => Promise<T>;
  readonly warn: (message: string, gatewayId: string, cause: unknown) => void;
}

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
