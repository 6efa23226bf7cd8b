/** A Worker's process is killed under load and started again on what it left behind → which calls' records are gone, and how old they were. */
import { Agent } from "node:http";
import { seeded } from "../soak/random.ts";
import { make, type Made } from "./caller.ts";
import { booksOf } from "./gateway.ts";
import type { Kind } from "./kinds.ts";
import { ADMIN_TOKEN, CALLERS, openPlace } from "./place.ts";

/** Those whose callers hear how they ended. */
const ASKED: readonly Kind[] = ["json", "stream", "hidden", "messages", "shared", "refused"];
/** Milliseconds between two calls of the first isolate, the second, … : busy ones send full batches, quiet ones by the clock. */
const PACES = [4, 20, 100, 400];

export interface KilledOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly flushMs: number;
}

export interface Killed {
  /** Calls whose last byte a caller had before the kill. */
  readonly ended: number;
  /** Of them, those the ledger does not know, by isolate: how long before the kill each had ended, in milliseconds. */
  readonly missingMs: readonly (readonly number[])[];
  readonly doubled: number;
  /** Calls in batches that the ledger had kept by then, and of those, how many it still knows. */
  readonly kept: number;
  readonly listed: number;
}

export async function killUnderLoad({ seconds, seed, flushMs }: KilledOptions): Promise<Killed> {
  const random = seeded(seed);
  let kept = 0;
  const place = await openPlace({
    isolates: PACES.length,
    flushMs,
    onLine: (line) => {
      const [, calls = "0"] = /"message":"ledger kept".*"calls":(\d+)/.exec(line) ?? [];
      kept += Number(calls);
    },
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const { workerd, gateway, provider } = place;
    const startedAt = Date.now();
    const made: { at: number; one: Made }[] = [];
    const over = new AbortController();
    let id = 0;
    const under = PACES.map(async (pace, at) => {
      while (!over.signal.aborted) {
        const kind = ASKED[Math.floor(random() * ASKED.length)] ?? "json";
        const apiKey = gateway.apiKeys.get(CALLERS[0] ?? "") ?? "";
        void make(workerd.origins[at] ?? "", apiKey, kind, id++, provider, agent).then((one) => made.push({ at, one }));
        await new Promise((resolve) => setTimeout(resolve, pace));
      }
    });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    const killedAt = Date.now();
    await workerd.kill();
    over.abort();
    await Promise.all(under);
    const keptBefore = kept;
    const again = await place.again();
    const books = booksOf(again.origin, ADMIN_TOKEN, gateway.gatewayId, startedAt);
    const ids = await books.requestIds();
    const known = new Set(ids);
    const before = made.flatMap(({ at, one: { requestId, endedAt } }) =>
      requestId !== undefined && endedAt !== undefined && endedAt <= killedAt ? [{ at, requestId, endedAt }] : [],
    );
    return {
      ended: before.length,
      missingMs: PACES.map((_, isolate) =>
        before
          .filter(({ at, requestId }) => at === isolate && !known.has(requestId))
          .map(({ endedAt }) => killedAt - endedAt),
      ),
      doubled: ids.length - known.size,
      kept: keptBefore,
      listed: ids.length,
    };
  } finally {
    agent.destroy();
    await place.close();
  }
}
