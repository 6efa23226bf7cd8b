/** A ledger that restarts, hangs, loses and repeats what it is sent; what it has stored it keeps. */
import type { BookRow } from "../../src/limits/book.ts";
import type { Loan } from "../../src/limits/loan.ts";
import { Escrow, type Rows } from "../../src/limits/escrow.ts";
import type { Answers, Ask } from "../../src/limits/lending.ts";
import type { World } from "./world.ts";

export interface Network {
  /** Milliseconds of one way. */
  readonly least: number;
  readonly most: number;
  /** Parts of all messages. */
  readonly lost: number;
  readonly doubled: number;
  /** Asks that arrive seconds late, and answers. */
  readonly late: number;
}

export class SimulatedLedger {
  calls = 0;
  readonly #world: World;
  readonly #network: Network;
  readonly #skewMs: number;
  /** Time its clock was set back by, once it moved to another machine. */
  #backMs = 0;
  readonly #stored = new Map<string, { row: BookRow; loans: Map<string, Loan> }>();
  #escrow: Escrow;
  #hangsUntil = -Infinity;

  constructor(world: World, network: Network, skewMs: number) {
    this.#world = world;
    this.#network = network;
    this.#skewMs = skewMs;
    this.#escrow = new Escrow(rowsOf(this.#stored), this.now);
  }

  get now(): number {
    return Math.floor(this.#world.now + this.#skewMs - this.#backMs);
  }

  get escrow(): Escrow {
    return this.#escrow;
  }

  /** Memory is lost; asks on their way are. */
  restart(backMs = 0): void {
    this.#backMs += backMs;
    this.#escrow = new Escrow(rowsOf(this.#stored), this.now);
    this.#generation++;
  }
  #generation = 0;

  /** What arrives meanwhile is done once it is over. */
  hang(ms: number): void {
    this.#hangsUntil = this.#world.now + ms;
  }

  ask(asks: readonly Ask[]): Promise<Answers> {
    this.calls++;
    const world = this.#world;
    const { lost, doubled, late } = this.#network;
    // As it is sent: nobody's later changes show in it.
    const sent = structuredClone(asks);
    const { promise, resolve, reject } = Promise.withResolvers<Answers>();
    const arrive = (wayMs: number, answer: (answers: Answers) => void): void => {
      world.after(wayMs, () => {
        const waitMs = this.#hangsUntil - world.now;
        if (waitMs > 0) return arrive(waitMs, answer);
        const generation = this.#generation;
        const { now, answers } = this.#escrow.answer(sent, this.now);
        // An answer that comes when its isolate has asked again.
        const lateMs = world.random() < late ? world.between(500, 5_000) : 0;
        world.after(this.#way() + lateMs, () => {
          // Stored, and its answer lost with the object.
          if (generation !== this.#generation) reject(new Error("the object has moved"));
          else if (world.random() >= lost) answer({ now, answers });
        });
      });
    };
    const isLate = world.random() < late;
    if (world.random() >= lost) arrive(this.#way() + (isLate ? world.between(1_000, 30_000) : 0), resolve);
    if (world.random() < doubled) arrive(world.between(0, 30_000), () => undefined);
    return promise;
  }

  #way(): number {
    return this.#world.between(this.#network.least, this.#network.most);
  }
}

function rowsOf(stored: Map<string, { row: BookRow; loans: Map<string, Loan> }>): Rows {
  const copy = (loan: Loan): Loan => ({ ...loan, windows: new Map(loan.windows), refusedAt: -Infinity });
  return {
    readBook: (key) => stored.get(key)?.row,
    readLoans: (key) => new Map(Array.from(stored.get(key)?.loans ?? [], ([name, loan]) => [name, copy(loan)])),
    writeBook: (row) => void stored.set(row.key, { row, loans: stored.get(row.key)?.loans ?? new Map() }),
    writeLoan: (key, name, loan) => void stored.get(key)?.loans.set(name, copy(loan)),
    deleteLoans(key, names) {
      for (const name of names) stored.get(key)?.loans.delete(name);
    },
  };
}
