/**
 * A conversation and candidates with weights → the order in which it is to ask them: the same in every isolate, without a
 * store. Changing one candidate moves only its own share (rendezvous hashing, Thaler and Ravishankar 1998; the weighted
 * form is Schindelhauer and Schomaker's, 2005).
 */

/** 64 bits of a hash. */
export interface Mark {
  readonly high: number;
  readonly low: number;
}

const encoder = new TextEncoder();

export function markOf(text: string): Mark {
  const bytes = encoder.encode(text);
  return markOfBytes(bytes, 0, bytes.length);
}

/** Of the bytes from `start` up to, and not including, `end`. */
export function markOfBytes(bytes: Uint8Array, start: number, end: number): Mark {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  // cyrb53: https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    high = Math.imul(high ^ byte, 2_654_435_761);
    low = Math.imul(low ^ byte, 1_597_334_677);
  }
  return { high: mixed(high ^ (low >>> 15)), low: mixed(low ^ (high >>> 13)) };
}

/** For a call that belongs to no conversation. @param random from 0 up to 1. */
export function randomMark(random: () => number): Mark {
  return { high: random() * 4_294_967_296, low: random() * 4_294_967_296 };
}

/** Of those that share calls: what each one's draws are made of, and its weight. */
export interface Sharing {
  readonly marks: readonly Mark[];
  readonly weights: readonly number[];
}

/** @returns indexes, the one to be asked first in front. Each is first for a share of conversations that is its weight's. */
export function rank({ marks, weights }: Sharing, conversation: Mark): number[] {
  const costs = marks.map((mark, at) => -Math.log(draw(conversation, mark)) / (weights[at] ?? 1));
  return costs.map((_, at) => at).toSorted((a, b) => (costs[a] ?? 0) - (costs[b] ?? 0) || a - b);
}

/** Above 0 and below 1, even over all conversations and independent of other candidates' draws. */
function draw(conversation: Mark, candidate: Mark): number {
  const high = mixed(mixed(conversation.high ^ candidate.high) + conversation.low);
  const low = mixed(mixed(conversation.low ^ candidate.low) + candidate.high);
  return ((high >>> 0) * 2_097_152 + (low >>> 11) + 0.5) / 9_007_199_254_740_992;
}

/** MurmurHash3's finalizer: every bit of the input changes every bit of the output with even odds. */
function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
