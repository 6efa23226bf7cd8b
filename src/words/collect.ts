/** A stream of unknown length → its bytes in one piece, up to a limit. */

/**
 * @param coming told of each chunk's length before it is kept; what it throws gives the stream up.
 * @returns undefined past `mostBytes`; the stream is then given up.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  mostBytes: number,
  coming?: (length: number) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > mostBytes) return undefined;
    coming?.(chunk.length);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
