/** When a Durable Object next wakes by itself → its alarm, set for the earliest time that was asked for. */
import { floor } from "./ledger-tables.ts";

export class Waking {
  readonly #storage: DurableObjectStorage;
  /** Undefined: not known. */
  #at: number | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** No later than then. @param time in milliseconds since 1970. */
  async by(time: number): Promise<void> {
    if (this.#at !== undefined && this.#at <= time) return;
    const set = this.#at ?? (await this.#storage.getAlarm()) ?? Infinity;
    if (set > time) await this.#storage.setAlarm(time);
    this.#at = Math.min(set, time);
  }

  /** When the next one begins, at the latest. @param unit in milliseconds. */
  atNext(unit: number, now: number): Promise<void> {
    return this.by(floor(now, unit) + unit);
  }

  /** The alarm went off. */
  woke(): void {
    this.#at = undefined;
  }
}
