/** A provider that keeps each request as it stood on the wire, and servers off the shelf that are then given the same bytes to read. */
import express from "express";
import { createServer as createHttpServer, type Server } from "node:http";
import { connect, createServer, type AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

export interface WireProvider {
  readonly origin: string;
  /** Every request so far, as it came, in order. */
  readonly requests: readonly Buffer[];
  close(): Promise<void>;
}

const HEAD_END = Buffer.from("\r\n\r\n");
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}';

/** Understands no more of HTTP than `content-length`, which is all that a body of bytes is sent with. */
export async function startWireProvider(): Promise<WireProvider> {
  const requests: Buffer[] = [];
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let come = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      come = Buffer.concat([come, chunk]);
      const head = come.indexOf(HEAD_END);
      if (head < 0) return;
      const length = /^content-length: *(\d+)/im.exec(come.subarray(0, head).toString("latin1"))?.[1] ?? "0";
      const end = head + HEAD_END.length + Number(length);
      if (come.length < end) return;
      requests.push(come.subarray(0, end));
      come = come.subarray(end);
      socket.write(ANSWER);
    });
  });
  return {
    origin: `http://127.0.0.1:${await listen(server)}`,
    requests,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a server makes of a request. */
export interface Read {
  readonly method: string;
  /** What it would run; undefined where it finds none. */
  readonly model: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  /** Where it could not read the body, why. */
  readonly fault?: string;
}

export interface StockServer {
  /** @param request as it stood on the wire. */
  read(request: Buffer): Promise<Read>;
  close(): Promise<void>;
}

/** Express with every parser it has, and the usual way to let a header or a parameter override the method. */
export async function startExpress(queryParser: "simple" | "extended"): Promise<StockServer> {
  let told: (read: Read) => void = () => undefined;
  const app = express();
  app.set("query parser", queryParser);
  app.use((request, _response, next) => {
    const override = request.get("x-http-method-override") ?? request.query["_method"];
    if (typeof override === "string") request.method = override;
    next();
  });
  app.use(express.json(), express.urlencoded({ extended: queryParser === "extended" }), express.text());
  app.use((request, response) => {
    const { method, query, body } = request;
    told({ method, query: { ...query }, model: modelOf(body) });
    response.end();
  });
  const refuse: express.ErrorRequestHandler = (error, { method, query }, response, _next) => {
    told({ method, query: { ...query }, model: undefined, fault: String(error) });
    response.end();
  };
  app.use(refuse);
  const server = createHttpServer(app);
  const socket = connect(await listen(server), "127.0.0.1");
  socket.resume();
  return {
    read: (request) =>
      new Promise((resolve) => {
        told = resolve;
        socket.write(request);
      }),
    close: async () => {
      socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As handlers on Python's `http.server` are written: one header of each name, the body by its type and charset. */
export function readByHand(request: Buffer, which: "first" | "last"): Omit<Read, "query"> {
  const [head, body] = cutHead(request);
  const [requestLine = "", ...lines] = head.split("\r\n");
  const [method = ""] = requestLine.split(" ");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [name = "", ...value] = line.split(":");
    if (which === "last" || !headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value.join(":").trim());
  }
  const [type = "", ...parameters] = (headers.get("content-type") ?? "").split(";").map((part) => part.trim());
  const charset =
    parameters
      .find((parameter) => /^charset=/i.test(parameter))
      ?.slice(8)
      .replaceAll('"', "") ?? "utf-8";
  const bytes = headers.get("content-encoding") === "gzip" ? gunzipSync(body) : body;
  const text = decode(bytes, charset);
  return { method: headers.get("x-http-method-override") ?? method, model: readModel(type.toLowerCase(), text) };
}

function readModel(type: string, text: string): unknown {
  if (type.includes("form-urlencoded")) return new URLSearchParams(text.replaceAll(";", "&")).get("model") ?? undefined;
  if (type.startsWith("multipart/")) return /name="model"\r?\n\r?\n(.*)/.exec(text)?.[1];
  return modelOf(JSON.parse(text));
}

function modelOf(body: unknown): unknown {
  return typeof body === "object" && body !== null && "model" in body ? body.model : undefined;
}

function decode(bytes: Buffer, charset: string): string {
  if (/^utf-?7$/i.test(charset)) return fromUtf7(bytes.toString("latin1"));
  return new TextDecoder(charset).decode(bytes);
}

/** RFC 2152. */
export function fromUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) =>
    base64 === "" ? "+" : new TextDecoder("utf-16be").decode(Buffer.from(base64, "base64")),
  );
}

/** The head without its end, and the body. */
export function cutHead(request: Buffer): [head: string, body: Buffer] {
  const end = request.indexOf(HEAD_END);
  return [request.subarray(0, end).toString("latin1"), request.subarray(end + HEAD_END.length)];
}

async function listen(
  server: Pick<Server, "address"> & { listen(port: number, host: string, done: () => void): unknown },
): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has one
  return (server.address() as AddressInfo).port;
}
