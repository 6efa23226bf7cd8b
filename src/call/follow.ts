/** An answer's body, some of which may have been read → the same bytes at the same pace, seen to their end: what came by is shown to a watch, and how it ended is told once. */
import type { Later } from "../words/request-context.ts";
import type { Ending } from "./trail.ts";

export interface Watch {
  /** Told once, when the first byte is there. */
  readonly begun: () => void;
  /** Shown every byte in order, in whatever pieces; the buffer is used again. */
  readonly look: (bytes: Uint8Array) => void;
  /** Told once, after the last look. */
  readonly ended: (how: Ending) => void;
}

export interface Following {
  /** The caller's: who leaves cancels the provider's work. */
  readonly leave: AbortSignal;
  /** The provider's work is wanted whole, whoever leaves. */
  readonly drains: boolean;
  readonly later: Later;
}

/** A look costs what a chunk in JavaScript costs: five a second, however many chunks there are. */
const LOOK_EVERY_MS = 200;
const VIEW_BYTES = 65_536;
const LARGEST_VIEW_BYTES = 1_048_576;
/** What has come since the last look is there at once. */
const LAST_LOOK_MS = 20;
/** What we have not looked at yet is held in memory: an answer that is longer than any model's is not looked at to its end. */
const MOST_LOOKED_AT = 8 * 1_048_576;

/**
 * The platform moves the caller's branch through an identity pipe, in which a leave shows at once and which keeps the
 * invocation alive to the last byte (cloudflare/workerd#6151). Reading our branch with `readAtLeast` or `text()` would
 * hold the caller's back. What each way of looking costs: `npm run bench -- --observing`.
 */
export function follow(
  opening: readonly Uint8Array[],
  rest: ReadableStream,
  watch: Watch,
  following: Following,
): ReadableStream {
  const [callers, ours] = rest.tee();
  const { readable, writable } = new IdentityTransformStream();
  const isBegun = opening.length > 0;
  if (isBegun) {
    watch.begun();
    for (const bytes of opening) watch.look(bytes);
  }
  const move = new Move(isBegun ? moveAll(opening, callers, writable) : callers.pipeTo(writable), following.leave);
  following.later(lookOn(ours, move, watch, following, isBegun).then(watch.ended));
  return readable;
}

/** The same for an answer that nobody has to look at: only how it ends is told. */
export function carry(
  opening: readonly Uint8Array[],
  rest: ReadableStream,
  watch: Watch,
  following: Following,
): ReadableStream {
  // Whoever drains has to read a branch of his own.
  if (following.drains) return follow(opening, rest, { ...watch, look: () => undefined }, following);
  const { readable, writable } = new IdentityTransformStream();
  watch.begun();
  const moving = opening.length > 0 ? moveAll(opening, rest, writable) : rest.pipeTo(writable);
  const move = new Move(moving, following.leave);
  following.later(move.end().then((how) => watch.ended(how)));
  return readable;
}

async function moveAll(opening: readonly Uint8Array[], rest: ReadableStream, writable: WritableStream): Promise<void> {
  const writer = writable.getWriter();
  try {
    for (const bytes of opening) await writer.write(bytes);
  } catch (left) {
    // Nobody reads: the provider is let go, as the pipe does it.
    rest.cancel(left).catch(() => undefined);
    throw left;
  } finally {
    writer.releaseLock();
  }
  await rest.pipeTo(writable);
}

/** What becomes of the caller's branch. */
class Move {
  state: "moving" | "arrived" | "broken" = "moving";
  readonly #leave: AbortSignal;
  readonly #onLeave = (): void => this.#end("broken");
  #wake = (): void => undefined;

  /** @param leave a caller who resets the connection is told by it alone, while the provider says nothing. */
  constructor(piping: Promise<void>, leave: AbortSignal) {
    this.#leave = leave;
    if (leave.aborted) this.state = "broken";
    else leave.addEventListener("abort", this.#onLeave);
    piping.then(
      () => this.#end("arrived"),
      () => this.#end("broken"),
    );
  }

  /** Until nothing moves any more, or `promise` settles. */
  async whileMoving(promise?: Promise<unknown>): Promise<void> {
    if (this.state !== "moving") return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      promise?.then(
        () => resolve(),
        () => resolve(),
      );
    });
  }

  /** How it ended, for whoever does not look: a pipe that breaks with its caller there was cut. */
  async end(): Promise<Ending> {
    await this.whileMoving();
    if (this.state === "arrived") return "complete";
    return this.#leave.aborted ? "left" : "cut";
  }

  #end(state: "arrived" | "broken"): void {
    if (this.state !== "moving") return;
    this.state = state;
    this.#leave.removeEventListener("abort", this.#onLeave);
    this.#wake();
  }
}

async function lookOn(
  ours: ReadableStream,
  move: Move,
  watch: Watch,
  { leave, drains }: Following,
  isBegun: boolean,
): Promise<Ending> {
  const reader = ours.getReader({ mode: "byob" });
  let buffer: ArrayBufferLike = new ArrayBuffer(VIEW_BYTES);
  let isFirst = !isBegun;
  let looked = 0;
  let lastLook: Promise<undefined> | undefined;
  try {
    for (;;) {
      const reading: Promise<ReadableStreamReadResult<Uint8Array>> = reader.read(new Uint8Array(buffer));
      await move.whileMoving(reading);
      // However fast the provider goes on, a caller who is gone is waited for no longer than one last look.
      if (move.state === "broken" && !drains) lastLook ??= after(LAST_LOOK_MS);
      const seen: ReadableStreamReadResult<Uint8Array> | undefined = await (lastLook === undefined
        ? reading
        : Promise.race([lastLook, reading]));
      if (seen === undefined) {
        reader.cancel().catch(() => undefined);
        return "left";
      }
      if (seen.done) {
        // The provider is done; the caller may still be taking what it said.
        await move.whileMoving();
        return move.state === "broken" ? "left" : "complete";
      }
      if (isFirst) watch.begun();
      isFirst = false;
      watch.look(seen.value);
      looked += seen.value.length;
      if (looked >= MOST_LOOKED_AT && !drains) {
        reader.cancel().catch(() => undefined);
        return await move.end();
      }
      buffer = seen.value.buffer;
      if (seen.value.length < buffer.byteLength) await move.whileMoving(after(LOOK_EVERY_MS));
      // A full view says that more has come than it holds: faster than any model writes, so larger views keep up with it.
      else if (buffer.byteLength < LARGEST_VIEW_BYTES) buffer = new ArrayBuffer(buffer.byteLength * 4);
    }
  } catch {
    return leave.aborted ? "left" : "cut";
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms));
}
