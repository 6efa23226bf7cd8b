/** A process of its own: sends requests made ahead over a bounded number of connections and says what came back when. */
import { Connection, type Reply } from "./connection.ts";

export interface Load {
  readonly host: string;
  readonly port: number;
  /** Each a whole HTTP/1.1 request; taken in turn. */
  readonly requests: readonly string[];
  readonly connections: number;
  /** Ends it: whichever comes first. */
  readonly seconds: number;
  readonly count?: number;
  /** Requests a second, whatever becomes of those before; absent: each connection sends when it has its answer. */
  readonly rate?: number;
  /** When each chunk came is of interest. */
  readonly chunks?: boolean;
}

export interface Outcome {
  readonly answered: number;
  /** Of a status other than 200, or broken off. */
  readonly failed: number;
  readonly failure: string | undefined;
  readonly seconds: number;
  /** Milliseconds from when each was sent until its last byte. */
  readonly latencies: readonly number[];
  /** Milliseconds until the first byte of the body. */
  readonly firstChunks: readonly number[];
  readonly gaps: readonly number[];
}

async function run(load: Load): Promise<Outcome> {
  const requests = load.requests.map((request) => Buffer.from(request, "latin1"));
  const free: Connection[] = [];
  for (let i = 0; i < load.connections; i++) free.push(await Connection.open(load.host, load.port));
  const all = [...free];
  const replies: Reply[] = [];
  let failed = 0;
  let failure: string | undefined;
  let sent = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1_000;
  const most = load.count ?? Infinity;

  const goesOn = (): boolean => sent < most && performance.now() < endsAt;
  const send = async (connection: Connection, dueAt: number): Promise<void> => {
    const reply = await connection.send(requests[sent++ % requests.length] ?? Buffer.alloc(0), dueAt, load.chunks);
    if (reply.status === 200) replies.push(reply);
    else {
      failed++;
      failure ??= `${reply.status} ${reply.text}`;
    }
  };

  if (load.rate === undefined) {
    const loop = async (connection: Connection): Promise<void> => {
      while (goesOn() && connection.isOpen) await send(connection, performance.now());
    };
    await Promise.all(all.map(loop));
  } else {
    const each = 1_000 / load.rate;
    const waiting: Promise<void>[] = [];
    for (let at = startedAt; at < endsAt; at += each) {
      while (performance.now() < at) {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
      }
      const connection = free.pop();
      if (connection === undefined || !connection.isOpen) {
        failed++;
        failure ??= "no connection was free: the rate is more than it can do";
      } else waiting.push(send(connection, performance.now()).then(() => void free.push(connection)));
    }
    await Promise.all(waiting);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of all) connection.close();
  return {
    answered: replies.length,
    failed,
    failure,
    seconds,
    latencies: load.rate === undefined ? [] : replies.map((reply) => reply.ms),
    firstChunks: load.chunks === true ? replies.map(({ chunks }) => chunks[0] ?? Number.NaN) : [],
    gaps: replies.flatMap(({ chunks }) => chunks.slice(1).map((at, i) => at - (chunks[i] ?? 0))),
  };
}

process.on("message", (load: Load) => {
  run(load).then(
    (outcome) => process.send?.(outcome),
    (caught: unknown) => process.send?.({ error: String(caught) }),
  );
});
process.on("disconnect", () => process.exit());
