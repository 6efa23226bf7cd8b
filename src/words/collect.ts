/** A stream → its bytes in one piece, up to a limit. What is allocated keeps to what has arrived, whatever was announced. */

/** Allocated before anything has arrived. */
const FIRST_BYTES = 32_768;
/** How many times more is allocated than has arrived, at most. Where the end is known, long steps make copies rare. */
const STEP = 4;
const STEP_INTO_THE_UNKNOWN = 2;

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
  const most = announced ?? mostBytes;
  const step = announced === undefined ? STEP_INTO_THE_UNKNOWN : STEP;
  let capacity = announced === undefined ? Math.min(most, FIRST_BYTES) : firstOf(announced);
  let length = 0;
  hold?.(capacity);
  let buffer = new ArrayBuffer(headroom + capacity);
  const reader = bytesOf(stream);
  const giveUp = (): void => void reader.cancel().catch(() => undefined);
  // Whatever is there: waiting for more at once would save turns of the event loop, but a sender who slows down looks stalled.
  const read = async (into: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
    waiting?.(giveUp);
    const { value } = await reader.read(into);
    if (value === undefined) throw new Error("the stream was given up");
    return value;
  };
  try {
    while (length < most) {
      if (length === capacity) {
        const wider = Math.min(most, capacity * step);
        hold?.(wider - capacity);
        // The old one is gone when this returns: no collection has to come first.
        buffer = buffer.transfer(headroom + wider);
        capacity = wider;
      }
      const part = await read(new Uint8Array(buffer, headroom + length, capacity - length));
      ({ buffer } = part);
      if (part.length === 0) return new Uint8Array(buffer, headroom, length);
      length += part.length;
    }
    // Full: another byte would be one too many.
    if (announced === undefined && (await read(new Uint8Array(1))).length > 0) {
      giveUp();
      return undefined;
    }
  } catch (caught) {
    giveUp();
    throw caught;
  }
  return new Uint8Array(buffer, headroom, length);
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
