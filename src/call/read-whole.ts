/** An answer → its body's bytes, read whole up to so many; where there are more, what was read, and the rest goes on behind it. */

const VIEW_BYTES = 16_384;

export interface ReadUpTo {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isWhole: boolean;
}

/** For an answer of which nobody needs the stream any more. @throws as `readUpTo` does. */
export async function readAnswerUpTo(response: Response, mostBytes: number): Promise<ReadUpTo> {
  const { headers, body } = response;
  const announced = headers.get("content-length");
  // The platform reads it in one go, for a third of what a reader of ours costs; of a compressed one the length is another's.
  if (announced !== null && Number(announced) <= mostBytes && !headers.has("content-encoding")) {
    return { bytes: new Uint8Array(await response.arrayBuffer()), isWhole: true };
  }
  return body === null ? { bytes: new Uint8Array(0), isWhole: true } : readUpTo(body, mostBytes);
}

/** @throws what reading throws: the provider broke off. */
export async function readUpTo(body: ReadableStream<Uint8Array>, mostBytes: number): Promise<ReadUpTo> {
  const reader = body.getReader({ mode: "byob" });
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  let buffer: ArrayBufferLike = new ArrayBuffer(VIEW_BYTES);
  while (length <= mostBytes) {
    const { done, value }: ReadableStreamReadResult<Uint8Array> = await reader.read(new Uint8Array(buffer));
    if (done) {
      isWhole = true;
      break;
    }
    chunks.push(value.slice());
    length += value.length;
    buffer = value.buffer;
  }
  reader.releaseLock();
  return { bytes: joined(chunks, length), isWhole };
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
