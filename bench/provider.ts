/**
 * A process of its own: the provider behind all that is measured. It reads nothing but lengths and answers what was
 * made ahead, so that it is never what is slow. `/fast/…` answers at once, `/hold/…` after a while, `/stream/…` in
 * events at an even pace, each with the same bytes every time.
 */
import { createServer, type Socket } from "node:net";
import { requestEnd } from "./http-framing.ts";

const EVENTS = 31;
const FIRST_EVENT_MS = 10;
const GAP_MS = 5;
const HOLD_MS = 1_000;

const FAST = answer(
  JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_795_354_895,
    model: "gpt-5",
    choices: [{ index: 0, message: { role: "assistant", content: "Hello there. ".repeat(24) }, finish_reason: "stop" }],
    usage: { prompt_tokens: 250, completion_tokens: 72, total_tokens: 322 },
  }),
);
const STREAM_HEAD = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: req_1\r\n\r\n",
);
const CHUNKS = Array.from({ length: EVENTS }, (_, at) => {
  const delta = { id: "chatcmpl-1", choices: [{ index: 0, delta: { content: "word ".repeat(1 + (at % 7)) } }] };
  const event = at === EVENTS - 1 ? "data: [DONE]\n\n" : `data: ${JSON.stringify(delta)}\n\n`;
  return Buffer.from(`${event.length.toString(16)}\r\n${event}\r\n`);
});
const STREAM_END = Buffer.from("0\r\n\r\n");

function answer(body: string): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nx-request-id: req_1`;
  return Buffer.from(`${head}\r\n\r\n${body}`);
}

function respond(socket: Socket, head: string): void {
  const path = head.slice(head.indexOf(" ") + 1, head.indexOf(" ") + 9);
  if (path.startsWith("/stream")) pace(socket);
  else if (path.startsWith("/hold")) setTimeout(() => socket.write(FAST), HOLD_MS);
  else socket.write(FAST);
}

/** Each event at its own time from the beginning, so that a late one makes the next no later. */
function pace(socket: Socket): void {
  const startedAt = performance.now();
  let at = 0;
  const next = (): void => {
    const chunk = CHUNKS[at];
    if (chunk === undefined || socket.destroyed) return;
    if (at === 0) socket.write(STREAM_HEAD);
    socket.write(chunk);
    at++;
    if (at === EVENTS) socket.write(STREAM_END);
    else setTimeout(next, Math.max(0, startedAt + FIRST_EVENT_MS + at * GAP_MS - performance.now()));
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
