/** One timer for everything a call waits for, one wait after the other: a timer of the platform's for each would cost as much as routing. */

export class Alarm {
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** When the timer runs out, in milliseconds since 1970. It may be of an earlier wait, and then it is only moved. */
  #timerAt = Infinity;
  #dueAt = Infinity;
  #ring: (() => void) | undefined;

  /** `ring` is called `ms` from now; what was set before is forgotten. */
  set(ms: number, ring: () => void): void {
    this.#ring = ring;
    this.#dueAt = Date.now() + ms;
    if (this.#timerAt > this.#dueAt) this.#start(ms);
  }

  /** What was waited for is there. The timer runs on: the next wait has it for nothing. */
  clear(): void {
    this.#ring = undefined;
  }

  /** The call waits for nothing more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#timerAt = Infinity;
    this.#ring = undefined;
  }

  #start(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerAt = this.#dueAt;
    this.#timer = setTimeout(() => this.#runOut(), ms);
  }

  #runOut(): void {
    const timerAt = this.#timerAt;
    this.#timerAt = Infinity;
    const ring = this.#ring;
    if (ring === undefined) return;
    // The wait that set the timer is over, another goes on.
    if (this.#dueAt > timerAt) this.#start(this.#dueAt - Date.now());
    else {
      this.#ring = undefined;
      ring();
    }
  }
}
