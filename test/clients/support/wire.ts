/** A wire between clients and the Worker: it carries every byte as it came, both ways, and keeps what the clients wrote. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { pipeline } from "node:stream";
import type { Received } from "./provider.ts";

export interface Wire {
  /** In place of the Worker's. */
  readonly origin: string;
  /**
   * Of what a provider received, the bodies that no client wrote so; each request of a client accounts for one.
   *
   * @param without takes out what the gateway is known to put in.
   */
  unwritten(received: readonly Received[], without?: (body: string) => string): string[];
  close(): Promise<void>;
}

/** The question for a stream's usage, which is put in where its client left that open (docs/usage.md). */
export function withoutAsking(body: string): string {
  return body.replace(',"stream_options":{"include_usage":true}', "");
}

/** @param worker where the Worker is. */
export async function startWire(worker: string): Promise<Wire> {
  const { hostname, port } = new URL(worker);
  const connections: Buffer[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const written: Buffer[] = [];
    connections.push(written);
    const there = connect(Number(port), hostname);
    sockets.add(client).add(there);
    // Where one end breaks, the other does; where one ends, the other does when all is written.
    pipeline(client, there, () => undefined);
    pipeline(there, client, () => undefined);
    client.on("data", (chunk: Buffer) => written.push(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    unwritten: (received, without = String) => {
      const left = connections.flatMap((written) => bodiesOf(Buffer.concat(written)));
      // Discovery's questions are the gateway's own.
      const posted = received.filter(({ method }) => method === "POST").map(({ body }) => body);
      return posted.flatMap((body) => {
        const exact = left.findIndex((one) => one.equals(body));
        const at = exact >= 0 ? exact : left.findIndex((one) => one.equals(Buffer.from(without(body.toString()))));
        if (at < 0) return [body.toString()];
        left.splice(at, 1);
        return [];
      });
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Of each whole request in the bytes of one connection, as HTTP/1.1 frames it. */
function bodiesOf(bytes: Buffer): Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; ;) {
    const end = bytes.indexOf("\r\n\r\n", from);
    if (end < 0) return bodies;
    const head = bytes.subarray(from, end).toString("latin1");
    if (/^transfer-encoding:/im.test(head)) throw new Error(`no client here sends chunks: ${head}`);
    from = end + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    bodies.push(bytes.subarray(end + 4, from));
  }
}
