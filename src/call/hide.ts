/** A chat stream whose usage we asked for → the same without the chunk that says it: the one kind of stream that passes through JavaScript. */
import { UsageChunkFilter } from "../usage/usage-chunk.ts";
import type { Following, Watch } from "./follow.ts";
import type { Ending } from "./trail.ts";

export function hide(
  opening: readonly Uint8Array[],
  rest: ReadableStream<Uint8Array>,
  watch: Watch,
  following: Following,
): ReadableStream {
  const { readable, writable } = new IdentityTransformStream();
  following.later(move(opening, rest, writable, watch, following).then(watch.ended));
  return readable;
}

async function move(
  opening: readonly Uint8Array[],
  rest: ReadableStream<Uint8Array>,
  writable: WritableStream<Uint8Array>,
  watch: Watch,
  { leave, drains }: Following,
): Promise<Ending> {
  const filter = new UsageChunkFilter();
  const reader = rest.getReader();
  const writer = writable.getWriter();
  let isGone = false;
  const onLeave = (): void => {
    isGone = true;
    if (!drains) reader.cancel().catch(() => undefined);
  };
  const give = async (bytes: Uint8Array): Promise<void> => {
    if (isGone || bytes.length === 0) return;
    try {
      await writer.write(bytes);
    } catch {
      onLeave();
    }
  };
  // A caller who resets the connection is told by it alone, while the provider says nothing; any other by the next write.
  if (leave.aborted) onLeave();
  else leave.addEventListener("abort", onLeave, { once: true });
  try {
    for (const bytes of opening) {
      watch.begun();
      watch.look(bytes);
      await give(filter.pass(bytes));
    }
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      watch.begun();
      watch.look(value);
      await give(filter.pass(value));
    }
    await give(filter.finish());
    if (isGone) return "left";
    // Where it fails, there was nobody to take the end.
    return await writer.close().then(
      () => "complete",
      () => "left",
    );
  } catch (cause) {
    const left = isGone || leave.aborted;
    if (!left) await give(filter.finish());
    writer.abort(cause).catch(() => undefined);
    return left ? "left" : "cut";
  } finally {
    leave.removeEventListener("abort", onLeave);
  }
}
