/** The ledger alone, with a way to fill it with a past: what a benchmark asks. */
import { askCalls, askUsage } from "../../src/objects/ask-ledger.ts";
import { Ledger as Real } from "../../src/objects/ledger.ts";
import { addCall, noTotals, writeTotals } from "../../src/usage/totals.ts";

export { Rotation } from "../../src/store/rotation.ts";

const HOUR = 3_600_000;

export class Ledger extends Real {
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
  }
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
  async fetch(request, { LEDGER }) {
    const asked = await request.json();
    const stub = LEDGER.getByName("bench");
    const ledger = { namespace: LEDGER, gatewayId: "bench", shards: 1 };
    const page = { most: asked.most ?? 1_000, after: undefined };
    switch (asked.what) {
      case "report": {
        const random = seeded(asked.sequence);
        const calls = asked.keys.map((key) => record(key, Date.now(), random));
        return Response.json(await stub.report({ sender: "bench", sequence: asked.sequence, calls, dropped: 0 }));
      }
      case "fill":
        await stub.fill(asked.keys, asked.days, asked.each, asked.before);
        return Response.json(true);
      case "usage": {
        const { items } = await askUsage(ledger, asked.question, page);
        return Response.json({ groups: items.length, calls: items.reduce((sum, { totals }) => sum + totals.calls, 0) });
      }
      case "calls":
        return Response.json((await askCalls(ledger, asked.question, page)).items.length);
    }
  },
};
