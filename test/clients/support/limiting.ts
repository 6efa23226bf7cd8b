/** A Worker with limits and nothing else: a call takes what it needs, asks the provider and gives back what it did not use. */
import type { Account } from "../../../src/limits/account.ts";
import type { Amounts, Used } from "../../../src/limits/reservation.ts";
import { limitsOf } from "../../../src/memory/limits.ts";
import { limitStates } from "../../../src/objects/ask-limits.ts";

// wrangler.toml names them.
export { Ledger } from "../../../src/objects/ledger.ts";
export { Rotation } from "../../../src/objects/rotation.ts";

/** What a test sends. */
export interface LimitedCall {
  readonly accounts: readonly Account[];
  readonly amounts: Amounts;
  readonly holder: string;
  readonly provider: string;
  readonly used: Used;
}

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    if (request.method === "GET") return Response.json(await limitStates(env, "gateway", { prefix: "" }));
    const { provider, used, ...call }: LimitedCall = await request.json();
    const asked = { gatewayId: "gateway", ...call };
    const context = { now: () => Date.now(), later: (work: Promise<unknown>) => ctx.waitUntil(work) };
    const limits = limitsOf(env);
    const outcome = limits.reserveAtOnce(asked, context) ?? (await limits.reserve(asked, context, () => undefined));
    if (outcome.kind !== "reserved") return Response.json(outcome, { status: 429 });
    const answer = await fetch(provider);
    const text = await answer.text();
    outcome.settle(used);
    return new Response(text);
  },
};
