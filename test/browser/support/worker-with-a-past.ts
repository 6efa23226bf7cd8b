/** The Worker, and one path more: calls that were made at another time, booked by the ledger as if its clock stood there. */
import worker from "../../../src/index.ts";
import { Ledger as RealLedger } from "../../../src/objects/ledger.ts";
import { PAST_PATH, type Past } from "./past.ts";

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

  /** Rolled up once, later calls of the past would have no place any more. Questions read what is not rolled up all the same. */
  override async alarm(): Promise<void> {
    // Nothing, on purpose.
  }
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== PAST_PATH) return worker.fetch(request, env, ctx);
    const { gatewayId, batches } = await request.json<Past>();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the class that this module exports
    const ledger = env.LEDGER.getByName(gatewayId) as unknown as { bookAt(batches: Past["batches"]): Promise<void> };
    await ledger.bookAt(batches);
    return new Response(null, { status: 204 });
  },
  scheduled: (controller: ScheduledController, env: Env, ctx: ExecutionContext): void =>
    worker.scheduled(controller, env, ctx),
};
