/** How much each model writes, as an isolate has seen it: by the 95th percentile calls reserve that do not say themselves. */
import { BoundedMap } from "../words/bounded-map.ts";
import { perIsolate } from "../words/isolate.ts";

/** Taken for a model of which fewer answers were seen than tell anything. */
const UNKNOWN = 1_024;
const ENOUGH = 20;
const QUANTILE = 0.95;
const MOST_MODELS = 1_000;
/** Four steps an octave: what is read is at most a fifth too much, and never too little. */
const STEPS = 4;
const BUCKETS = 24 * STEPS;
/** Old answers count half as much after so many. */
const HALVED_AT = 512;

class Outputs {
  readonly #counts = new Float64Array(BUCKETS + 1);
  #seen = 0;
  expected = UNKNOWN;

  learn(output: number): void {
    const bucket = Math.min(BUCKETS, Math.ceil(STEPS * Math.log2(output + 1)));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#seen++;
    if (this.#seen >= HALVED_AT) {
      this.#seen /= 2;
      for (let at = 0; at <= BUCKETS; at++) this.#counts[at] = (this.#counts[at] ?? 0) / 2;
    }
    if (this.#seen >= ENOUGH) this.expected = this.#quantile();
  }

  #quantile(): number {
    let above = this.#seen * (1 - QUANTILE);
    let at = BUCKETS;
    for (; at > 0; at--) {
      above -= this.#counts[at] ?? 0;
      if (above < 0) break;
    }
    return Math.ceil(2 ** (at / STEPS)) - 1;
  }
}

export class LearntOutput {
  readonly #models = new BoundedMap<string, Outputs>(MOST_MODELS);

  /** @param output in tokens, reasoning included, of an answer that came whole. */
  learn(endpoint: string, model: string, output: number): void {
    const key = `${endpoint} ${model}`;
    let outputs = this.#models.get(key);
    if (outputs === undefined) this.#models.set(key, (outputs = new Outputs()));
    outputs.learn(output);
  }

  /** @returns tokens that nineteen of twenty answers do not pass. */
  expected(endpoint: string, model: string): number {
    return this.#models.get(`${endpoint} ${model}`)?.expected ?? UNKNOWN;
  }
}

export const learntOutputOf = perIsolate(() => new LearntOutput());
