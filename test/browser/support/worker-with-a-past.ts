/** The Worker, and what a test asks of it beside: calls that were made at another time, rows in D1, buckets of a limit. */
import worker from "../../../src/index.ts";
import { accountKey, bucketName } from "../../../src/limits/bucket.ts";
import { windowOf } from "../../../src/limits/window.ts";
import { limitsName } from "../../../src/objects/ledger-name.ts";
import { Ledger as RealLedger } from "../../../src/objects/ledger.ts";
import { limitRows } from "../../../src/objects/limit-rows.ts";
import { createLimitTables, hasLimitTables } from "../../../src/objects/limit-tables.ts";
import { PAST_PATH, type Past } from "./past.ts";
import { BUCKETS_PATH, ROWS_PATH, type ManyBuckets, type Rows } from "./rows.ts";

export { Rotation } from "../../../src/index.ts";

export class Ledger extends RealLedger {
  async bookAt(batches: Past["batches"]): Promise<void> {
    const { now } = Date;
    for (const { at, batch } of batches) {
      // It takes the time once, before it waits for anything.
      Date.now = () => at;
      const booked = super.report(batch);
      Date.now = now;
      await booked;
    }
  }

  /** As calls of so many callers would have left them, one metric each. */
  fillBuckets({ rateLimitId, dimension, count, rate }: ManyBuckets): void {
    const { storage } = this.ctx;
    const { start } = windowOf("day", Date.now());
    storage.transactionSync(() => {
      if (!hasLimitTables(storage.sql)) createLimitTables(storage.sql);
      const rows = limitRows(storage.sql);
      for (let at = 0; at < count; at++) {
        const limitKey = bucketName(rateLimitId, [dimension], [`key-${String(at).padStart(10, "0")}`]);
        const key = accountKey("limit", limitKey, "requests", "day");
        const base = (at * 7_919) % (rate + 1);
        rows.writeBook({ key, limitKey, metric: "requests", period: "day", rate, start, base, level: 0 });
      }
    });
  }

  /** Rolled up once, later calls of the past would have no place any more. Questions read what is not rolled up all the same. */
  override async alarm(): Promise<void> {
    // Nothing, on purpose.
  }
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    switch (new URL(request.url).pathname) {
      case PAST_PATH: {
        const { gatewayId, batches } = await request.json<Past>();
        await ledgerOf(env, gatewayId).bookAt(batches);
        return new Response(null, { status: 204 });
      }
      case ROWS_PATH: {
        const statements = await request.json<Rows>();
        await env.DB.batch(statements.map(({ sql, values }) => env.DB.prepare(sql).bind(...values)));
        return new Response(null, { status: 204 });
      }
      case BUCKETS_PATH: {
        const many = await request.json<ManyBuckets>();
        await ledgerOf(env, limitsName(many.gatewayId)).fillBuckets(many);
        return new Response(null, { status: 204 });
      }
      default:
        return worker.fetch(request, env, ctx);
    }
  },
  scheduled: (controller: ScheduledController, env: Env, ctx: ExecutionContext): void =>
    worker.scheduled(controller, env, ctx),
};

/** What this module's class answers beside. */
interface TestLedger {
  bookAt(batches: Past["batches"]): Promise<void>;
  fillBuckets(many: ManyBuckets): Promise<void>;
}

function ledgerOf(env: Env, name: string): TestLedger {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the class that this module exports
  return env.LEDGER.getByName(name) as unknown as TestLedger;
}
