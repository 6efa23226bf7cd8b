/** Bytes → where the next double quote stands, four bytes at a time and sixteen where there is room: several times as fast as byte by byte. */

const QUOTE = 0x22;
/** A word of four quotes. */
const QUOTES = 0x22222222;

/** The same bytes as words; none where they do not begin at a word of their buffer. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return bytes.byteOffset % 4 === 0
    ? new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    : new Uint32Array(0);
}

/** @returns the index of the first quote at or behind `at`; the length where there is none. */
export function findQuote(bytes: Uint8Array, words: Uint32Array, at: number): number {
  let word = at >> 2;
  if (word < words.length) {
    // What stands in the word before `at` is made to be no quote.
    const found = zeroBytes(((words[word] ?? 0) ^ QUOTES) | ((1 << ((at & 3) << 3)) - 1));
    if (found !== 0) return (word << 2) + firstOf(found);
    word++;
    const lastFour = words.length - 3;
    for (; word < lastFour; word += 4) {
      const a = zeroBytes((words[word] ?? 0) ^ QUOTES);
      const b = zeroBytes((words[word + 1] ?? 0) ^ QUOTES);
      const c = zeroBytes((words[word + 2] ?? 0) ^ QUOTES);
      const d = zeroBytes((words[word + 3] ?? 0) ^ QUOTES);
      if ((a | b | c | d) !== 0) break;
    }
    for (; word < words.length; word++) {
      const there = zeroBytes((words[word] ?? 0) ^ QUOTES);
      if (there !== 0) return (word << 2) + firstOf(there);
    }
    at = word << 2;
  }
  while (at < bytes.length && bytes[at] !== QUOTE) at++;
  return at;
}

/**
 * The top bit of each byte that is zero. Above the first of them it may err, so only the first counts.
 * https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
 */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which byte the lowest bit that is set belongs to. Every machine that runs Workers is little-endian. */
function firstOf(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
