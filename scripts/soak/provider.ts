/** The provider of the soak: it answers by the call's kind, injects faults, and keeps a ledger of what it did to which call. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import * as z from "zod";
import { answerOf, heard, isStream, KINDS, type Kind } from "./answers.ts";

/** Those before the first byte; `cut` comes after it. */
const FAULTS = ["reset", "hang", "garbage", "inside", "408", "429", "500", "502", "503", "504", "529"] as const;
export type Fault = (typeof FAULTS)[number] | "cut";

export interface Attempt {
  readonly target: string;
  /** Absent: it was answered as it should be. */
  readonly fault: Fault | undefined;
  /** Settles when the connection is closed or the answer is all sent; true where it was closed before. */
  readonly left: Promise<boolean>;
}

export interface SoakProvider {
  readonly origin: string;
  /** What was done to a call, and forgets it. */
  take(id: string): readonly Attempt[];
  /** How often each fault was injected. */
  readonly injected: ReadonlyMap<string, number>;
  /** What it heard that was not what the caller had said. */
  readonly garbled: readonly string[];
  close(): Promise<void>;
}

const Question = z.object({ id: z.string(), kind: z.enum(KINDS) });

/** @param random from 0 up to 1. @param faulty the share of calls that meet a fault. */
export async function startSoakProvider(random: () => number, faulty: number): Promise<SoakProvider> {
  const ledger = new Map<string, Attempt[]>();
  const injected = new Map<string, number>();
  const garbled: string[] = [];

  const pick = (kind: Kind): Fault | undefined => {
    if (kind === "wrong" || kind === "leave" || kind === "early" || random() >= faulty) return undefined;
    if (isStream(kind) && kind !== "gzip" && random() < 0.1) return "cut";
    const fault = FAULTS[Math.floor(random() * FAULTS.length)];
    return fault === "inside" && !isStream(kind) ? "500" : fault;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, target = ""] = request.url?.split("/") ?? [];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    const { id, kind } = Question.parse(JSON.parse(body));
    if (body !== heard(kind, id, target)) garbled.push(`${id} at ${target}: ${body.slice(0, 200)}`);
    const fault = pick(kind);
    if (fault !== undefined) injected.set(fault, (injected.get(fault) ?? 0) + 1);
    const left = new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(!response.writableFinished));
    });
    ledger.set(id, [...(ledger.get(id) ?? []), { target, fault, left }]);
    await act(response, kind, id, fault);
  };

  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    serve(request, response).catch((caught: unknown) => {
      // A caller who leaves while it still sends is no fault.
      if (!request.destroyed) garbled.push(String(caught));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    take: (id) => {
      const attempts = ledger.get(id) ?? [];
      ledger.delete(id);
      return attempts;
    },
    injected,
    garbled,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function act(response: ServerResponse, kind: Kind, id: string, fault: Fault | undefined): Promise<void> {
  switch (fault) {
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "hang":
      return;
    case "garbage":
      response.socket?.end("\u0000 this is no HTTP \r\n\r\n");
      return;
    case "inside":
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`: hello\n\nevent: error\ndata: {"type":"error","error":{"message":"overloaded","id":"${id}"}}\n\n`);
      return;
    case "cut":
    case undefined:
      await answer(response, kind, id, fault === "cut");
      return;
    case "408":
    case "429":
    case "500":
    case "502":
    case "503":
    case "504":
    case "529":
      response.writeHead(Number(fault), { "content-type": "application/json", "retry-after-ms": "200" });
      response.end(JSON.stringify({ error: { message: `${fault} for ${id}` } }));
  }
}

async function answer(response: ServerResponse, kind: Kind, id: string, isCut: boolean): Promise<void> {
  const pieces = answerOf(kind, id);
  if (kind === "early") return;
  if (!isStream(kind)) {
    response.writeHead(kind === "wrong" ? 400 : 200, { "content-type": "application/json" });
    response.end(pieces[0]);
    return;
  }
  const compressed = kind === "gzip" ? { "content-encoding": "gzip" } : {};
  response.writeHead(200, { "content-type": "text/event-stream", ...compressed });
  if (kind === "gzip") {
    response.end(gzipSync(pieces.join("")));
    return;
  }
  for (let at = 0; response.writable && !response.destroyed; at++) {
    // One that is to be left goes on until it is.
    const piece = pieces[kind === "leave" ? at % (pieces.length - 1) : at];
    if (piece === undefined) break;
    if (isCut && at === pieces.length - 2) {
      response.write(piece.slice(0, piece.length / 2), () => response.socket?.resetAndDestroy());
      return;
    }
    response.write(piece);
    if (at % 4 === 3) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  response.end();
}
