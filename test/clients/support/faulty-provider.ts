/** A provider on a loopback port that does to each call what it is told, down to the socket, and knows when it was left. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly url: string;
  /** Every header line as it came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Settles when the connection closes before the answer has ended. */
  readonly left: Promise<void>;
  /** Settles when the answer has ended and all of it is sent. */
  readonly done: Promise<void>;
}

export type Script = (response: ServerResponse, asked: Asked) => unknown;

export interface FaultyProvider {
  readonly origin: string;
  readonly port: number;
  /** What it does to every call from now on. */
  answer(script: Script): void;
  /** The next call, once it is there. */
  next(): Promise<Asked>;
  close(): Promise<void>;
}

export async function startFaultyProvider(): Promise<FaultyProvider> {
  let script: Script = (response) => response.end();
  let waiting = Promise.withResolvers<Asked>();
  const server = createServer((request, response) => {
    const left = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    response.on("finish", () => done.resolve());
    response.on("close", () => {
      if (!response.writableFinished) left.resolve();
    });
    response.on("error", () => undefined);
    request.on("error", () => undefined);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = {
        url: request.url ?? "",
        rawHeaders: request.rawHeaders,
        body: Buffer.concat(chunks).toString(),
        left: left.promise,
        done: done.promise,
      };
      waiting.resolve(asked);
      void script(response, asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    answer: (next) => (script = next),
    next: () => {
      waiting = Promise.withResolvers();
      return waiting.promise;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Begins an event stream with these bytes and leaves it open. */
export function opens(text: string): Script {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(text);
  };
}
