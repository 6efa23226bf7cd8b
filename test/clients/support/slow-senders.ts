/** Connections that begin a request and do not end it, in all the ways there are. */
import { AwsV4Signer } from "aws4fetch";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface SlowRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** In bytes; absent: it is chunked. */
  readonly announced?: number;
  /** Bytes that are sent at once, of what is announced. */
  readonly begun?: number;
  /** One byte more, every so often. */
  readonly trickleMs?: number;
}

export interface SlowSender {
  /** The status it was answered with, as soon as it is; 0 where it is closed without. */
  readonly answered: Promise<number>;
  /** All that came back. */
  readonly text: () => string;
  close(): void;
}

/** Returns once what it sends at once is on its way. */
export async function sendSlowly(origin: string, request: SlowRequest): Promise<SlowSender> {
  const { hostname, port, host } = new URL(origin);
  const { path, headers, announced, begun = 0, trickleMs } = request;
  const socket = connect(Number(port), hostname);
  let text = "";
  const answered = Promise.withResolvers<number>();
  socket.on("data", (data) => {
    text += data.toString();
    const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
    if (status !== undefined) answered.resolve(Number(status));
  });
  socket.on("error", () => undefined);
  socket.on("close", () => answered.resolve(0));
  await once(socket, "connect");
  const framing = announced === undefined ? "transfer-encoding: chunked" : `content-length: ${announced}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\n${lines.join("")}${framing}\r\n\r\n`);
  const part = (length: number): string =>
    announced === undefined ? `${length.toString(16)}\r\n${" ".repeat(length)}\r\n` : " ".repeat(length);
  if (begun > 0) await written(socket, part(begun), answered.promise);
  const timer = trickleMs === undefined ? undefined : setInterval(() => socket.write(part(1)), trickleMs);
  return {
    answered: answered.promise,
    text: () => text,
    close: () => {
      clearInterval(timer);
      socket.destroy();
    },
  };
}

/** Whoever is answered before need not read the rest. */
async function written(socket: Socket, part: string, answered: Promise<number>): Promise<void> {
  await Promise.race([new Promise((resolve) => socket.write(part, resolve)), answered]);
}

export interface AccessKeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Headers of a signed POST. @param bodyHash claimed, and signed over; absent: none is claimed. */
export async function signedHeaders(
  origin: string,
  path: string,
  keys: AccessKeyPair,
  bodyHash?: string,
): Promise<Record<string, string>> {
  const { headers } = await new AwsV4Signer({
    ...keys,
    method: "POST",
    url: origin + path,
    service: "bedrock-agentcore",
    region: "us-east-1",
    ...(bodyHash === undefined ? { body: "whatever it is" } : { headers: { "x-amz-content-sha256": bodyHash } }),
  }).sign();
  return Object.fromEntries([...headers].filter(([name]) => name !== "host"));
}
