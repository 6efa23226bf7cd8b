/**
 * A process of its own: the provider behind all that is measured. It reads nothing but lengths and answers what was
 * made ahead, so that it is never what is slow. `/fast/…` answers at once, `/large/…` with 100 KB, `/hold/…` after a
 * while, `/stream/…` and `/long/…` in events at an even pace, each with the same bytes every time.
 */
import { createServer, type Socket } from "node:net";
import { requestEnd } from "./http-framing.ts";

/** The last ends the stream, and the one before it says the usage. */
const EVENTS = { stream: 31, long: 500 } as const;
const FIRST_EVENT_MS = 10;
const GAP_MS = { stream: 5, long: 2 } as const;
const HOLD_MS = 1_000;

const USAGE = { prompt_tokens: 250, completion_tokens: 72, total_tokens: 322 };

const FAST = answer(completion("Hello there. ".repeat(24)));
const LARGE = answer(completion("Hello there. ".repeat(7_680)));
const STREAM_HEAD = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: req_1\r\n\r\n",
);
const CHUNKS = { stream: chunks(EVENTS.stream), long: chunks(EVENTS.long) };
const STREAM_END = Buffer.from("0\r\n\r\n");

function completion(content: string): string {
  return JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_795_354_895,
    model: "gpt-5",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: USAGE,
  });
}

function chunks(events: number): Buffer[] {
  return Array.from({ length: events }, (_, at) => {
    const delta = { id: "chatcmpl-1", choices: [{ index: 0, delta: { content: "word ".repeat(1 + (at % 7)) } }] };
    const said = at === events - 2 ? { id: "chatcmpl-1", choices: [], usage: USAGE } : delta;
    const event = at === events - 1 ? "data: [DONE]\n\n" : `data: ${JSON.stringify(said)}\n\n`;
    return Buffer.from(`${event.length.toString(16)}\r\n${event}\r\n`);
  });
}

function answer(body: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nx-request-id: req_1`;
  return Buffer.from(`${head}\r\n\r\n${body}`);
}

function respond(socket: Socket, head: string): void {
  const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" ") + 9);
  if (path.startsWith("/stream")) pace(socket, "stream");
  else if (path.startsWith("/long")) pace(socket, "long");
  else if (path.startsWith("/large")) socket.write(LARGE);
  else if (path.startsWith("/hold")) setTimeout(() => socket.write(FAST), HOLD_MS);
  else socket.write(FAST);
}

/** Each event at its own time from the beginning, so that a late one makes the next no later. */
function pace(socket: Socket, way: keyof typeof CHUNKS): void {
  const startedAt = performance.now();
  let at = 0;
  const next = (): void => {
    const chunk = CHUNKS[way][at];
    if (chunk === undefined || socket.destroyed) return;
    if (at === 0) socket.write(STREAM_HEAD);
    socket.write(chunk);
    at++;
    if (at === EVENTS[way]) socket.write(STREAM_END);
    else setTimeout(next, Math.max(0, startedAt + FIRST_EVENT_MS + at * GAP_MS[way] - performance.now()));
  };
  setTimeout(next, FIRST_EVENT_MS);
}

const server = createServer({ noDelay: true }, (socket) => {
  let head = "";
  let left = 0;
  let tail = "";
  socket.on("data", (chunk: Buffer) => {
    if (head === "") {
      const end = chunk.indexOf("\r\n\r\n");
      // Heads are small and come in one piece on a loopback.
      head = chunk.toString("latin1", 0, end);
      left = requestEnd(head);
      chunk = chunk.subarray(end + 4);
    }
    if (left >= 0) left -= chunk.length;
    else tail = (tail + chunk.toString("latin1", Math.max(0, chunk.length - 5))).slice(-5);
    if (left === 0 || (left < 0 && tail === "0\r\n\r\n")) {
      respond(socket, head);
      head = tail = "";
    }
  });
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : 0);
});
process.on("disconnect", () => process.exit());
