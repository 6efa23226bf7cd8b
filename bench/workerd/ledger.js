/** The whole Worker, with a ledger that can be given a past, told to fail, and asked what it wrote: `POST /ledger`, for benchmarks and tests. */
import worker from "../../src/index.ts";
import { Ledger as Real } from "../../src/objects/ledger.ts";
import { addCall, noTotals, writeTotals } from "../../src/usage/totals.ts";

export { Rotation } from "../../src/objects/rotation.ts";

const HOUR = 3_600_000;

export class Ledger extends Real {
  /** `dead`: refuses; `held`: does not answer until it is `well`; `full`: the last row of a batch finds no room. */
  how = "well";
  /** Of so many answers one is lost on its way, after the batch was kept; 0: none. */
  losesEach = 0;
  well = Promise.withResolvers();
  counts = { reports: 0, known: 0, lost: 0, refused: 0, kept: 0, rowsWritten: 0 };
  writing = [];

  constructor(ctx, env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    const exec = sql.exec.bind(sql);
    sql.exec = (query, ...values) => {
      if (this.how === "full" && query.startsWith("INSERT INTO flushes")) throw new Error("database or disk is full");
      const cursor = exec(query, ...values);
      if (!query.startsWith("SELECT")) this.writing.push(cursor);
      return cursor;
    };
    // Else the platform makes another object for it next time, with `exec` as it was.
    this.sql = sql;
  }

  /** One line of the log for each, so that whoever waits for it hears of it. */
  async report(batch) {
    const { counts } = this;
    counts.reports++;
    if (this.how === "held") {
      tell("ledger holds", batch);
      await this.well.promise;
    }
    try {
      if (this.how === "dead") throw new Error("the ledger is dead");
      const isNew = await super.report(batch);
      if (isNew) counts.kept += batch.calls.length;
      else counts.known++;
      const isLost = isNew && this.losesEach > 0 && counts.reports % this.losesEach === 0;
      if (isLost) counts.lost++;
      tell(isNew ? "ledger kept" : "ledger knew", batch, { isLost });
      if (isLost) throw new Error("the answer is lost");
      return isNew;
    } catch (fault) {
      counts.refused++;
      if (this.how !== "well") tell("ledger refused", batch);
      throw fault;
    } finally {
      this.sumUp();
    }
  }

  async alarm() {
    await super.alarm();
    this.sumUp();
  }

  behave(how, losesEach) {
    this.how = how;
    this.losesEach = losesEach;
    if (how !== "well") return;
    this.well.resolve();
    this.well = Promise.withResolvers();
  }

  /** Rows are known once a cursor is read to its end. */
  sumUp() {
    for (const cursor of this.writing) this.counts.rowsWritten += cursor.rowsWritten;
    this.writing = [];
    return this.counts;
  }

  rollUp() {
    return this.alarm();
  }

  /** Rows as roll-ups would have left them: each key is called in every hour, `each` calls an hour, over `days`. */
  fill(keys, days, each, before) {
    const { storage } = this.ctx;
    const random = seeded(before);
    storage.transactionSync(() => {
      for (let day = before; day < Math.min(before + 5, days); day++) {
        const start = Math.floor(Date.now() / (24 * HOUR)) * 24 * HOUR - day * 24 * HOUR;
        for (let key = 1; key <= keys; key++) {
          const whole = noTotals();
          for (let hour = 0; hour < 24; hour++) {
            if (start + hour * HOUR >= Date.now()) break;
            const totals = noTotals();
            for (let call = 0; call < each; call++) {
              const one = record(key, start + hour * HOUR, random);
              addCall(totals, one);
              addCall(whole, one);
            }
            put(storage.sql, "hours", start + hour * HOUR, key, totals);
          }
          put(storage.sql, "days", start, key, whole);
        }
      }
    });
    this.writing = [];
  }
}

function tell(message, { sender, calls, dropped }, more = {}) {
  console.log(JSON.stringify({ message, sender, calls: calls.length, dropped, ...more }));
}

function put(sql, table, start, key, totals) {
  sql.exec(
    `INSERT INTO ${table} (start, combination, totals) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING`,
    start,
    key,
    writeTotals(totals),
  );
}

function record(key, time, random) {
  return {
    time,
    requestId: crypto.randomUUID(),
    gatewayId: "bench",
    caller: { kind: "key", id: `key-${String(key).padStart(5, "0")}`, name: `application ${key}` },
    target: "openai",
    model: "gpt-5",
    modelAsked: "gpt-5",
    path: "/v1/chat/completions",
    stream: true,
    status: 200,
    attempts: 1,
    usage: {
      input: Math.floor(random() * 5_000),
      cacheRead: 1_000,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      output: Math.floor(random() * 800),
      reasoning: 100,
    },
    source: "reported",
    costNanos: Math.floor(random() * 20_000_000),
    priceVersion: "2026-11-20",
    firstByteMs: Math.round(200 + random() ** 3 * 2_000),
    durationMs: Math.round(1_000 + random() ** 3 * 30_000),
    ended: "complete",
  };
}

/** https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function seeded(seed) {
  let state = (seed + 1) * 7919;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

// oxlint-disable-next-line import/no-default-export -- what a Worker is
export default {
  ...worker,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/ledger") return worker.fetch(request, env, ctx);
    const asked = await request.json();
    const stub = env.LEDGER.getByName(asked.gateway);
    switch (asked.what) {
      case "report": {
        const random = seeded(asked.sequence);
        const calls = asked.keys.map((key) => record(key, Date.now(), random));
        return Response.json(await stub.report({ sender: "bench", sequence: asked.sequence, calls, dropped: 0 }));
      }
      case "fill":
        await stub.fill(asked.keys, asked.days, asked.each, asked.before);
        return Response.json(true);
      case "behave":
        await stub.behave(asked.how ?? "well", asked.losesEach ?? 0);
        return Response.json(true);
      case "rollUp":
        await stub.rollUp();
        return Response.json(true);
      case "counts":
        return Response.json(await stub.sumUp());
    }
  },
};
