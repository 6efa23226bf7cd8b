/** The provider of the count: it answers by a call's kind, fails and breaks off where that says so, and counts for itself what it did. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import {
  COMMENT,
  completionOf,
  endOf,
  EVENT,
  isKind,
  isStream,
  messagesOf,
  TEXT_TOKENS,
  tokensOf,
  type Kind,
} from "./kinds.ts";

const Question = z.looseObject({
  model: z.string(),
  metadata: z.object({ id: z.number(), kind: z.custom<Kind>(isKind) }),
});
const GOES_ON_EVERY_MS = 10;

/** Of one call, as its last attempt left it. */
export interface Answered {
  readonly target: string;
  readonly model: string;
  readonly hasFailed: boolean;
  readonly tokens: { readonly input: number | undefined; readonly output: number } | undefined;
  /** Milliseconds from when its caller was gone until the connection was closed; undefined where it was not left. */
  releasedMs?: number;
}

export interface CountingProvider {
  readonly origin: string;
  /** By the call's id. `tokens.input` undefined: nobody said it, and it is the question's to estimate. */
  readonly answered: ReadonlyMap<number, Answered>;
  /** How often it was asked. */
  readonly asked: () => number;
  /** Once the call is here; of one that was asked for before. */
  arrives(id: number): Promise<void>;
  /** Its caller goes now: what it is told to wait for. */
  leaves(id: number): void;
  /** Those that are left have all been released. */
  released(): Promise<void>;
  close(): Promise<void>;
}

export async function startCountingProvider(): Promise<CountingProvider> {
  const answered = new Map<number, Answered>();
  const attempts = new Map<number, number>();
  const arriving = new Map<number, PromiseWithResolvers<void>>();
  const leaving = new Map<number, PromiseWithResolvers<number>>();
  const open = new Set<Promise<void>>();
  let asked = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { model, metadata } = Question.parse(JSON.parse(Buffer.concat(chunks).toString()));
    const { id, kind } = metadata;
    asked++;
    const [, target = ""] = /^\/([\w-]+)\//.exec(request.url ?? "") ?? [];
    const attempt = (attempts.get(id) ?? 0) + 1;
    attempts.set(id, attempt);
    const note = (hasFailed: boolean, tokens: Answered["tokens"]): void =>
      void answered.set(id, { target, model, hasFailed, tokens });
    const gone = leaving.get(id);
    if (gone !== undefined && kind !== "left-drained") {
      const closed = noteRelease(response, id, gone.promise).finally(() => open.delete(closed));
      open.add(closed);
    }
    act(response, kind, id, attempt, note, gone?.promise);
    arriving.get(id)?.resolve();
  };

  const noteRelease = async (response: ServerResponse, id: number, gone: Promise<number>): Promise<void> => {
    await once(response, "close");
    const closedAt = performance.now();
    const one = answered.get(id);
    if (one !== undefined) one.releasedMs = closedAt - (await gone);
  };

  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    answered,
    asked: () => asked,
    arrives: (id) => {
      const here = Promise.withResolvers<void>();
      arriving.set(id, here);
      leaving.set(id, Promise.withResolvers());
      return here.promise.finally(() => arriving.delete(id));
    },
    leaves: (id) => leaving.get(id)?.resolve(performance.now()),
    released: async () => void (await Promise.all(open)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Note = (hasFailed: boolean, tokens: Answered["tokens"]) => void;

function act(
  response: ServerResponse,
  kind: Kind,
  id: number,
  attempt: number,
  note: Note,
  gone: Promise<number> | undefined,
): void {
  const reported = tokensOf(id);
  if (kind === "fails" || (kind === "over" && attempt === 1)) {
    note(true, undefined);
    response.writeHead(503, { "content-type": "application/json" }).end('{"error":{"message":"overloaded"}}');
    return;
  }
  if (kind === "unreachable") {
    note(true, undefined);
    response.socket?.resetAndDestroy();
  } else if (kind === "refused") {
    note(true, undefined);
    response.writeHead(400, { "content-type": "application/json" }).end('{"error":{"message":"it is wrong"}}');
  } else if (kind === "cut-json") {
    note(true, undefined);
    const body = completionOf(id);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.write(body.slice(0, body.length / 2), () => response.socket?.destroy());
  } else if (kind === "left-early") {
    note(false, undefined);
  } else if (kind === "left-error" || kind === "left-plain-error") {
    note(false, undefined);
    response.writeHead(400, { "content-type": "text/plain" }).write(COMMENT);
    if (kind === "left-plain-error") goOn(response);
  } else if (kind === "messages") {
    note(false, reported);
    response.writeHead(200, { "content-type": "text/event-stream" }).end(messagesOf(id));
  } else if (isStream(kind)) {
    stream(response, kind, id, note, gone);
  } else {
    note(false, reported);
    response.writeHead(200, { "content-type": "application/json" }).end(completionOf(id));
  }
}

function stream(response: ServerResponse, kind: Kind, id: number, note: Note, gone: Promise<number> | undefined): void {
  const reported = tokensOf(id);
  const partly = { input: undefined, output: TEXT_TOKENS };
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(EVENT);
  if (kind === "cut") {
    note(true, partly);
    response.write(COMMENT, () => response.socket?.destroy());
  } else if (kind === "left-drained") {
    note(false, reported);
    void gone?.then(() => response.end(EVENT + endOf(id)));
  } else if (gone !== undefined) {
    note(false, partly);
    if (kind.startsWith("left-plain")) goOn(response);
  } else {
    note(false, reported);
    response.end(EVENT + endOf(id));
  }
}

/** A plain close shows when more is sent. */
function goOn(response: ServerResponse): void {
  const writing = setInterval(() => response.write(COMMENT), GOES_ON_EVERY_MS);
  response.once("close", () => clearInterval(writing));
}
