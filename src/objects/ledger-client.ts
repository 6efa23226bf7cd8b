/**
 * Records of calls → the ledgers' objects, together and behind the calls: each isolate has one reporter.
 *
 * A batch goes out `LEDGER_FLUSH_MS` (5 s) after its first record or once it is full. One that was not answered goes out again as it is, with
 * its number, so it counts once. Nothing here throws, and no call waits for it.
 */
import { readSettings } from "../config/settings.ts";
import { perIsolate } from "../words/isolate.ts";
import type { Later } from "../words/request-context.ts";
import type { CallRecord } from "../usage/record.ts";
import { ledgerName } from "./ledger-name.ts";
import type { Batch } from "./ledger-question.ts";

/** A flush costs the same however many it brings: five hundred in place of a hundred, as JSON, are 3 % of a busy isolate's CPU. */
const FULL = 500;
/** The largest batch, where records had to wait. */
const MOST_IN_BATCH = 500;
/** Of all gateways together, those under way included: some 5 MB. */
const MOST_WAITING = 10_000;
/** The ledger stands on one continent: from far away the way alone takes 300 ms. */
const DEADLINE_MS = 1_000;
const RETRY_MS = 5_000;
/** From one call: what it left behind ends with it 30 s later. */
const MOST_ATTEMPTS = 3;
/** Work that is so much overdue died with the call it belonged to. */
const STRANDED_MS = 2_000;
/** The ledger books nothing further back, and knows a batch again for a day. */
const GIVEN_UP_MS = 3_600_000;

export interface ReporterParts {
  /** How long records are gathered: the newest calls are known within 10 s, this and one attempt that failed. */
  readonly flushMs: number;
  /** To the object of this gateway. Resolves once the batch is kept. */
  readonly send: (gatewayId: string, batch: Batch) => Promise<unknown>;
  /** Random, and another for each isolate. */
  readonly sender: string;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Told what could not be sent, once for each failed attempt; no record's content. */
  readonly warn: (message: string, gatewayId: string, cause: unknown) => void;
}

/** The records of one gateway. */
interface Lane {
  waiting: CallRecord[];
  /** When they are to be sent; meaningless where none wait. */
  dueAt: number;
  dropped: number;
  /** On its way, or to be sent again. */
  batch: Batch | undefined;
  batchSince: number;
  sequence: number;
  /** Until then somebody is sending, unless the call they did it for is over. */
  sendingUntil: number;
  retryAt: number;
}

export class Reporter {
  readonly #parts: ReporterParts;
  readonly #lanes = new Map<string, Lane>();
  #held = 0;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  /** At the end of each call. @param later of this very call: timers end with the call that began them. */
  add(record: CallRecord, later: Later): void {
    const now = this.#parts.now();
    const lane = this.#lane(record.gatewayId);
    let isFirst = false;
    if (this.#held < MOST_WAITING) {
      isFirst = lane.waiting.push(record) === 1;
      this.#held++;
      if (isFirst) lane.dueAt = now + this.#parts.flushMs;
    } else {
      lane.dropped++;
    }
    if (now >= lane.sendingUntil && this.#isDue(lane, now)) later(this.#send(record.gatewayId, lane));
    // Unless it went along.
    if (isFirst && lane.waiting.length > 0) later(this.#sendWhenDue(record.gatewayId, lane));
  }

  #lane(gatewayId: string): Lane {
    let lane = this.#lanes.get(gatewayId);
    if (lane === undefined) {
      lane = {
        waiting: [],
        dueAt: 0,
        dropped: 0,
        batch: undefined,
        batchSince: 0,
        sequence: 0,
        sendingUntil: -Infinity,
        retryAt: -Infinity,
      };
      this.#lanes.set(gatewayId, lane);
    }
    return lane;
  }

  /** A timer fires at `dueAt` itself; a call only takes over where it did not. */
  #isDue(lane: Lane, now: number): boolean {
    if (lane.batch !== undefined) return now >= lane.retryAt;
    return lane.waiting.length >= FULL || (lane.waiting.length > 0 && now >= lane.dueAt + STRANDED_MS);
  }

  async #sendWhenDue(gatewayId: string, lane: Lane): Promise<void> {
    const { dueAt } = lane;
    if (this.#parts.flushMs > 0) await this.#parts.wait(this.#parts.flushMs);
    const now = this.#parts.now();
    // Those it was for may be gone already: then the ones that wait now have a timer of their own.
    const isGone = lane.dueAt !== dueAt || lane.waiting.length === 0;
    if (isGone || now < lane.sendingUntil || (lane.batch !== undefined && now < lane.retryAt)) return;
    await this.#send(gatewayId, lane);
  }

  /** Until nothing is due, or three attempts failed one after another. One at a time, so that batches arrive in their order. */
  async #send(gatewayId: string, lane: Lane): Promise<void> {
    const { now, wait } = this.#parts;
    for (let failed = 0; ;) {
      const batch = this.#nextBatch(lane, now());
      lane.sendingUntil = now() + DEADLINE_MS + STRANDED_MS;
      const arrived = await this.#attempt(gatewayId, batch);
      // Another took over, because this attempt seemed to have died with its call.
      if (lane.batch !== batch) return;
      if (arrived) {
        failed = 0;
        lane.batch = undefined;
        this.#held -= batch.calls.length;
        const isMoreDue = lane.waiting.length >= FULL || (lane.waiting.length > 0 && now() >= lane.dueAt);
        if (!isMoreDue) break;
      } else {
        lane.retryAt = now() + RETRY_MS;
        if (++failed === MOST_ATTEMPTS) break;
        lane.sendingUntil = lane.retryAt + STRANDED_MS;
        await wait(RETRY_MS);
        if (lane.batch !== batch) return;
      }
    }
    lane.sendingUntil = -Infinity;
  }

  #nextBatch(lane: Lane, now: number): Batch {
    if (lane.batch !== undefined) {
      if (now - lane.batchSince < GIVEN_UP_MS) return lane.batch;
      lane.dropped += lane.batch.calls.length + lane.batch.dropped;
      this.#held -= lane.batch.calls.length;
    }
    const calls = lane.waiting.slice(0, MOST_IN_BATCH);
    lane.waiting = lane.waiting.slice(MOST_IN_BATCH);
    // What did not fit follows at once.
    lane.dueAt = now;
    lane.batch = { sender: this.#parts.sender, sequence: ++lane.sequence, calls, dropped: lane.dropped };
    lane.batchSince = now;
    lane.dropped = 0;
    return lane.batch;
  }

  async #attempt(gatewayId: string, batch: Batch): Promise<boolean> {
    const { send, wait } = this.#parts;
    const late = async (): Promise<never> => {
      await wait(DEADLINE_MS);
      throw new Error(`no answer within ${DEADLINE_MS} ms`);
    };
    try {
      await Promise.race([send(gatewayId, batch), late()]);
      return true;
    } catch (cause) {
      this.#parts.warn("the ledger did not answer", gatewayId, cause);
      return false;
    }
  }
}

export const reporterOf = perIsolate((env: Env) => {
  const { ledgerShards, ledgerFlushMs } = readSettings(env);
  const shard = Math.floor(Math.random() * ledgerShards);
  return new Reporter({
    flushMs: ledgerFlushMs,
    send: (gatewayId, batch) => env.LEDGER.getByName(ledgerName(gatewayId, shard)).reportText(JSON.stringify(batch)),
    sender: crypto.randomUUID(),
    now: () => Date.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    warn: (message, gatewayId, cause) =>
      console.warn(JSON.stringify({ message, gateway: gatewayId, cause: String(cause) })),
  });
});
