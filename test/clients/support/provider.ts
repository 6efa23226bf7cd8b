/** A provider on a loopback port: it answers as OpenAI and Anthropic do, keeps every request as it came, and fails when told to. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answer, type Answer } from "./answers.ts";

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** Every header line, its name in lower case. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface Provider {
  readonly origin: string;
  /** Everything asked of it, in order. */
  readonly received: readonly Received[];
  /** What was asked last. @throws where nothing was. */
  last(): Received;
  /** Answers the next request so, instead of as a provider would. */
  answerNext(answer: Answer): void;
  close(): Promise<void>;
}

/** @param say what it answers to a call that is well. */
export async function startProvider(say: (url: string, body: string) => Answer = answer): Promise<Provider> {
  const received: Received[] = [];
  const scripted: Answer[] = [];
  const server = createServer((request, response) => {
    void receive(request)
      .then((one) => {
        received.push(one);
        return write(response, scripted.shift() ?? say(one.url, one.body.toString()));
      })
      .catch((fault: unknown) => write(response, { status: 400, body: String(fault) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    last: () => {
      const last = received.at(-1);
      if (last === undefined) throw new Error("the provider was not asked");
      return last;
    },
    answerNext: (next) => scripted.push(next),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const { method = "", url = "", rawHeaders } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? ""] as const] : [],
  );
  return { method, url, rawHeaders: lines, body: Buffer.concat(chunks) };
}

async function write(response: ServerResponse, { status, headers, body = "" }: Answer): Promise<void> {
  response.writeHead(status, headers);
  response.flushHeaders();
  try {
    for await (const piece of typeof body === "string" ? [body] : body) response.write(piece);
    response.end();
  } catch {
    response.destroy();
  }
}
