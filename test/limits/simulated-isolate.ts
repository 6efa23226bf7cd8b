/** An isolate that runs the real code, with a clock of its own, calls that die and an end that nobody is told of. */
import { GatewayLimits } from "../../src/memory/gateway-limits.ts";
import type { Asked, Refused, Reserved } from "../../src/limits/reservation.ts";
import type { RequestContext } from "../../src/words/request-context.ts";
import type { SimulatedLedger } from "./simulated-ledger.ts";
import type { World } from "./world.ts";

/** What belongs to one call: once it is dead its timers never fire. */
interface Life {
  isDead: boolean;
}

const NOBODY: Life = { isDead: false };
const DRIFT = 0.000_1;

export class SimulatedIsolate {
  isLost = false;
  warnings = 0;
  readonly #world: World;
  readonly #ledger: SimulatedLedger;
  readonly #skewMs: number;
  readonly #drift: number;
  readonly #began: number;
  readonly #limits: GatewayLimits;
  /** To which the code that runs belongs. */
  #life: Life = NOBODY;
  /** When the last answer arrived, and what the ledger's clock said in it. */
  #answered = { at: -1, ledger: 0 };

  constructor(name: string, world: World, ledger: SimulatedLedger) {
    this.#world = world;
    this.#ledger = ledger;
    this.#skewMs = world.between(-5_000, 5_000);
    this.#drift = world.between(-DRIFT, DRIFT);
    this.#began = world.now;
    this.#limits = new GatewayLimits("gateway", {
      ask: (_, asks) => this.#ask(asks),
      isolate: name,
      wait: (ms) => new Promise((resolve) => this.#after(ms, resolve)),
      within: (ms, promise) => this.#within(ms, promise),
      warn: () => void this.warnings++,
    });
  }

  get now(): number {
    return Math.floor(this.#world.now + this.#skewMs + this.#drift * (this.#world.now - this.#began));
  }

  /**
   * A call asks. @param told where it may go: the ledger's time then, or when it answered, and whether it waited.
   * @returns to which its timers belong.
   */
  call(
    asked: Asked,
    told: (reserved: Reserved, times: readonly number[], waited: boolean) => void,
    refused: (refused: Refused) => void = () => undefined,
  ): Life {
    const life: Life = { isDead: false };
    const context: RequestContext = { now: () => this.now, later: () => undefined };
    this.#life = life;
    const outcome = this.#limits.reserveAtOnce(asked, context);
    if (outcome?.kind === "reserved") told(outcome, [this.#ledger.now], false);
    else if (outcome !== undefined) refused(outcome);
    else {
      const decided = (one: Reserved | Refused): void => {
        const { at, ledger } = this.#answered;
        if (this.isLost) return;
        if (one.kind !== "reserved") refused(one);
        else told(one, at === this.#world.now ? [ledger, this.#ledger.now] : [this.#ledger.now], true);
      };
      void this.#limits.reserve(asked, context, decided);
    }
    return life;
  }

  /** Ends a call, in its own life. */
  in(life: Life, act: () => void): void {
    if (this.isLost || life.isDead) return;
    this.#life = life;
    act();
  }

  #after(ms: number, fire: () => void): () => void {
    const life = this.#life;
    return this.#world.after(ms, () => {
      if (this.isLost || life.isDead) return;
      this.#life = life;
      fire();
    });
  }

  #within<T>(ms: number, promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#after(ms, () => reject(new Error("late")));
      promise.then(resolve, reject).finally(cancel);
    });
  }

  #ask(asks: Parameters<SimulatedLedger["ask"]>[0]): ReturnType<SimulatedLedger["ask"]> {
    const life = this.#life;
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<SimulatedLedger["ask"]>>>();
    const answered = async (): Promise<void> => {
      try {
        const answers = await this.#ledger.ask(asks);
        if (this.isLost) return;
        this.#life = life;
        this.#answered = { at: this.#world.now, ledger: answers.now };
        resolve(answers);
      } catch (cause) {
        if (!this.isLost) reject(cause);
      }
    };
    void answered();
    return promise;
  }
}
