/** Request → its body, read when first asked for and once: a signature may need it before the call is read. */
import { collect } from "../collect.ts";
import { GatewayError } from "../errors.ts";

export interface Body {
  /** All of it. @throws GatewayError `body_too_large`. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
  /** The bytes where they have been read, the stream where they have not. */
  readonly unread: () => Promise<Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null>;
}

export function receive(request: Request, maxBytes: number): Body {
  let bytes: Promise<Uint8Array<ArrayBuffer>> | undefined;
  return {
    bytes: () => (bytes ??= readBody(request, maxBytes)),
    unread: async () => (request.body === null ? null : ((await bytes) ?? request.body)),
  };
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array(0);
  // HTTP holds the sender to the length it announced.
  if (announced !== null) return new Uint8Array(await request.arrayBuffer());
  const bytes = await collect(request.body, maxBytes);
  if (bytes === undefined) throw tooLarge(maxBytes);
  return bytes;
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("body_too_large", `The body is larger than the ${maxBytes} bytes this gateway takes.`);
}
