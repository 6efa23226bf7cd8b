/** A keep-alive connection: one request at a time over a bare socket, for as little of the generator's own time as can be. */
import { connect, type Socket } from "node:net";
import { headerOf, requestEnd } from "./http-framing.ts";

export interface Reply {
  readonly status: number;
  /** Of an answer other than 200: what it says. */
  readonly text: string;
  readonly ms: number;
  /** When each piece of the body came, in milliseconds since the request was due. */
  readonly chunks: readonly number[];
}

const NOTHING: readonly number[] = [];

export class Connection {
  readonly #socket: Socket;
  #dueAt = 0;
  #watch = false;
  #chunks: number[] = [];
  #head = "";
  #left = 0;
  #tail = "";
  #body = "";
  #done: ((reply: Reply) => void) | undefined;
  isOpen = true;

  static open(host: string, port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true }, () => resolve(new Connection(socket)));
      socket.once("error", reject);
    });
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
    const gone = (): void => {
      this.isOpen = false;
      this.#end(0, "the connection was closed");
    };
    socket.on("close", gone);
    socket.on("error", gone);
  }

  /** @param dueAt when it should have been sent, by `performance.now()`. */
  send(request: Buffer, dueAt: number, watch = false): Promise<Reply> {
    this.#dueAt = dueAt;
    this.#watch = watch;
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let from = 0;
    if (this.#head === "") {
      const end = chunk.indexOf("\r\n\r\n");
      this.#head = chunk.toString("latin1", 0, end < 0 ? chunk.length : end);
      this.#left = requestEnd(this.#head);
      from = end + 4;
    }
    const length = chunk.length - from;
    if (length > 0 && this.#watch) this.#chunks.push(performance.now() - this.#dueAt);
    if (this.#left >= 0) this.#left -= length;
    else this.#tail = (this.#tail + chunk.toString("latin1", Math.max(from, chunk.length - 5))).slice(-5);
    const status = Number(this.#head.slice(9, 12));
    if (status !== 200) this.#body += chunk.toString("latin1", from, from + 500);
    if (this.#left === 0 || this.#tail === "0\r\n\r\n") {
      if (headerOf(this.#head, "connection")?.toLowerCase() === "close") this.isOpen = false;
      this.#end(status, this.#body);
    }
  }

  #end(status: number, text: string): void {
    const done = this.#done;
    if (done === undefined) return;
    const chunks = this.#watch ? this.#chunks : NOTHING;
    this.#done = undefined;
    this.#head = this.#tail = this.#body = "";
    this.#chunks = [];
    done({ status, text, ms: performance.now() - this.#dueAt, chunks });
  }
}
