/** What an isolate's side of limits is made of: a way to the ledger, and time. */
import type { Answers, Ask } from "./lending.ts";

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
