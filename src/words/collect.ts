/** A stream → its bytes in one piece, up to a limit. What is allocated keeps to what has arrived, whatever was announced. */

/** Allocated before anything has arrived. */
const FIRST_BYTES = 32_768;
/** How many times more is allocated than has arrived, at most. Where the end is known, long steps make copies rare. */
const STEP = 4;
const STEP_INTO_THE_UNKNOWN = 2;
/** A sender who brings a quarter of it within a second is waited for until all of it is there: each wait costs a turn of the event loop. */
const AT_ONCE_BYTES = 65_536;
const PACE_MS = 1_000;

export interface Intake {
  /** In bytes: HTTP holds the sender to it, so nothing comes behind it. */
  readonly announced?: number | undefined;
  /** Free bytes in front of the first, within the same buffer. */
  readonly headroom?: number;
  /** Told how many bytes more are about to be allocated; what it throws gives the stream up. */
  readonly hold?: (bytes: number) => void;
  /** Told before each wait for more, with what ends that wait: the stream is given up then, and `collect` throws. */
  readonly waiting?: (giveUp: () => void) => void;
}

/**
 * The platform zeroes a new buffer, so all of it is resident at once and counts against the isolate: an announcement
 * alone must not allocate.
 *
 * @returns undefined past `mostBytes`; the stream is then given up.
 * @throws what `hold` throws, and what reading throws.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
  { announced, headroom = 0, hold, waiting }: Intake = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (announced !== undefined && announced > mostBytes) return undefined;
  // A byte over the limit tells too long from just right.
  const most = announced ?? mostBytes + 1;
  const step = announced === undefined ? STEP_INTO_THE_UNKNOWN : STEP;
  let capacity = announced === undefined ? Math.min(most, FIRST_BYTES) : firstOf(announced);
  let length = 0;
  let isQuick = false;
  let paced = { at: Date.now(), length: 0 };
  hold?.(capacity);
  let buffer = new ArrayBuffer(headroom + capacity);
  const reader = bytesOf(stream);
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  try {
    while (length < most) {
      if (length === capacity) {
        const wider = Math.min(most, capacity * step);
        hold?.(wider - capacity);
        // The old one is gone when this returns: no collection has to come first.
        buffer = buffer.transfer(headroom + wider);
        capacity = wider;
      }
      waiting?.(giveUp);
      const space = capacity - length;
      const view = new Uint8Array(buffer, headroom + length, space);
      const read: ReadableStreamReadResult<Uint8Array<ArrayBuffer>> = await reader.readAtLeast(
        isQuick ? Math.min(space, AT_ONCE_BYTES) : 1,
        view,
      );
      if (read.value === undefined) throw new Error("the stream was given up");
      ({ buffer } = read.value);
      if (read.value.length === 0) break;
      length += read.value.length;
      if (length - paced.length >= AT_ONCE_BYTES / 4) {
        const now = Date.now();
        isQuick = now - paced.at < PACE_MS;
        paced = { at: now, length };
      }
    }
  } catch (caught) {
    giveUp();
    throw caught;
  }
  if (length <= mostBytes) return new Uint8Array(buffer, headroom, length);
  giveUp();
  return undefined;
}

/** So that the last step is a whole one: what is copied on the way to `announced` is a third of it. */
function firstOf(announced: number): number {
  let first = announced;
  while (first > FIRST_BYTES) first = Math.ceil(first / STEP);
  return first;
}

/** What arrives over a network can be read into a buffer of ours; what JavaScript makes has to be led through a pipe for that. */
function bytesOf(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return stream.pipeThrough(new IdentityTransformStream()).getReader({ mode: "byob" });
  }
}
