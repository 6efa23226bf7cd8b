/** Request → Call: the body's bytes, read once and never re-serialised, and the model they ask for. */
import { collect } from "../collect.ts";
import { GatewayError } from "../errors.ts";
import { scan, type Scanned } from "./scan.ts";

export interface Call {
  /** The operation's path, without the gateway's own. */
  readonly path: string;
  /** The caller's query with its `?`, or empty. */
  readonly search: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly scanned: Scanned;
}

/** @throws GatewayError `body_too_large`, `invalid_request`. */
export async function read(request: Request, path: string, search: string, maxBytes: number): Promise<Call> {
  const body = await readBody(request, maxBytes);
  return { path, search, headers: request.headers, body, scanned: scan(body) };
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
