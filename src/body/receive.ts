/** Request → its body, read when first asked for and once: a signature may need it before the call is read. */
import { collect } from "../words/collect.ts";
import { GatewayError } from "../words/errors.ts";
import type { Budget } from "./budget.ts";

export interface Body {
  /** All of it. @throws GatewayError `body_too_large`, `overloaded`. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes where they have been read, the stream where they have not. */
  readonly unread: () => Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null>;
  /** The body is no longer needed: others may use its room. */
  readonly release: () => void;
}

export function receive(request: Request, maxBytes: number, budget: Budget): Body {
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  /** Of this body alone. */
  let held = 0;
  const hold = (length: number): void => {
    if (!budget.take(length, held)) throw overloaded();
    held += length;
  };
  return {
    bytes: () => (bytes ??= readBody(request, maxBytes, hold)),
    unread: async () => (request.body === null ? null : ((await bytes) ?? request.body)),
    release: () => {
      budget.giveBack(held);
      held = 0;
      // Whoever still holds this object holds no bytes: they go with the next small collection, not with the next large one.
      bytes = undefined;
    },
  };
}

/** From here on one buffer of the announced length beats the platform's chunks, which it joins at the end: 5 ms in 45 at 10 MB. */
const LARGE_BYTES = 200_000;

async function readBody(
  request: Request,
  maxBytes: number,
  hold: (length: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get("content-length");
  if (request.body === null) return new Uint8Array(0);
  // HTTP holds the sender to the length it announced.
  if (announced !== null) {
    const length = Number(announced);
    if (length > maxBytes) throw tooLarge(maxBytes);
    hold(length);
    return length < LARGE_BYTES ? new Uint8Array(await request.arrayBuffer()) : readInto(request.body, length);
  }
  const bytes = await collect(request.body, maxBytes, hold);
  if (bytes === undefined) throw tooLarge(maxBytes);
  return bytes;
}

async function readInto(stream: ReadableStream, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { value } = await stream.getReader({ mode: "byob" }).readAtLeast(length, new Uint8Array(length));
  return value ?? new Uint8Array(0);
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("body_too_large", `The body is larger than the ${maxBytes} bytes this gateway takes.`);
}

function overloaded(): GatewayError {
  return new GatewayError(
    "overloaded",
    "This gateway holds as many request bodies as it can at the moment. Try again shortly.",
    {
      headers: { "retry-after": "1" },
    },
  );
}
