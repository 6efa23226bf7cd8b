/** So many calls over several isolates, with failures, failovers, cuts, leaves and lost answers of the ledger → what the ledger's sums and the provider's own count say. */
import { Agent } from "node:http";
import { seeded } from "../soak/random.ts";
import { make } from "./caller.ts";
import { booksOf, NANOS, type Counts, type Sums } from "./gateway.ts";
import { kindAt, questionOf, type Kind } from "./kinds.ts";
import { ADMIN_TOKEN, CALLERS, openPlace } from "./place.ts";
import type { Answered } from "./provider.ts";

/** Connections that are busy at a time. */
const AT_ONCE = 24;
/** Of so many answers of the ledger one is lost: its batch comes again. */
const LOSES_EACH = 7;
const BYTES_PER_TOKEN = 4;

export interface CountOptions {
  readonly calls: number;
  readonly isolates: number;
  readonly seed: number;
  readonly flushMs: number;
  readonly progress?: (done: number) => void;
}

export interface Counted {
  /** What differs; nothing where all is right. */
  readonly problems: readonly string[];
  readonly ledger: Total;
  readonly provider: Total;
  readonly kinds: ReadonlyMap<Kind, number>;
  readonly attempts: number;
  readonly counts: Counts;
  readonly seconds: number;
  /** Milliseconds from a leave until its provider was released, by kind. */
  readonly releasedMs: ReadonlyMap<Kind, readonly number[]>;
}

export type Total = Omit<Sums, "callerName" | "target" | "model">;

export async function countOnce({ calls, isolates, seed, flushMs, progress }: CountOptions): Promise<Counted> {
  const random = seeded(seed);
  const arrived = new Arrivals();
  const place = await openPlace({ isolates, flushMs, onLine: (line) => arrived.hear(line) });
  const agent = new Agent({ keepAlive: true });
  try {
    const { workerd, gateway, provider } = place;
    const startedAt = Date.now();
    const books = booksOf(workerd.origin, ADMIN_TOKEN, gateway.gatewayId, startedAt);
    await books.behave("well", LOSES_EACH);
    const plans = Array.from({ length: calls }, (_, id) => ({
      id,
      kind: kindAt(random()),
      caller: CALLERS[Math.floor(random() * CALLERS.length)] ?? "",
      origin: workerd.origins[Math.floor(random() * isolates)] ?? "",
    }));
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let plan = plans[next++]; plan !== undefined; plan = plans[next++]) {
        const apiKey = gateway.apiKeys.get(plan.caller) ?? "";
        await make(plan.origin, apiKey, plan.kind, plan.id, provider, agent);
        progress?.(plan.id + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const seconds = (Date.now() - startedAt) / 1_000;
    await provider.released();
    await arrived.until(calls);

    const expected = new Map<string, Sums>();
    const kinds = new Map<Kind, number>();
    const releasedMs = new Map<Kind, number[]>();
    for (const { id, kind, caller } of plans) {
      const answered = provider.answered.get(id);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (answered?.releasedMs !== undefined) {
        releasedMs.set(kind, [...(releasedMs.get(kind) ?? []), answered.releasedMs]);
      }
      add(expected, caller, answered ?? { target: "", model: "", hasFailed: true, tokens: undefined }, kind, id);
    }
    const { items, droppedRecords } = await books.sums();
    const requestIds = await books.requestIds();
    const problems = differences(items, expected);
    if (droppedRecords !== undefined) problems.push(`${droppedRecords} records were dropped`);
    if (requestIds.length !== calls || new Set(requestIds).size !== calls) {
      problems.push(`${requestIds.length} calls are listed, ${new Set(requestIds).size} different ones, of ${calls}`);
    }
    return {
      problems,
      ledger: total(items),
      provider: total([...expected.values()]),
      kinds,
      attempts: provider.asked(),
      counts: await books.counts(),
      seconds,
      releasedMs,
    };
  } finally {
    agent.destroy();
    await place.close();
  }
}

/** What the ledger says it does, in its lines of the log. */
class Arrivals {
  #kept = 0;
  #lost = 0;
  #wanted = Infinity;
  readonly #all = Promise.withResolvers<void>();

  hear(line: string): void {
    const told = /"message":"ledger (kept|knew)".*"calls":(\d+)(.*)/.exec(line);
    if (told === null) return;
    const [, what, calls, more = ""] = told;
    if (what === "kept") this.#kept += Number(calls);
    if (what === "knew") this.#lost--;
    if (more.includes('"isLost":true')) this.#lost++;
    this.#look();
  }

  /** So many calls are kept, and whatever was to come again has come. */
  until(calls: number): Promise<void> {
    this.#wanted = calls;
    this.#look();
    return this.#all.promise;
  }

  #look(): void {
    if (this.#kept >= this.#wanted && this.#lost === 0) this.#all.resolve();
  }
}

function add(sums: Map<string, Sums>, callerName: string, answered: Answered, kind: Kind, id: number): void {
  const { target, model, hasFailed, tokens } = answered;
  const key = keyOf({ callerName, target, model });
  const sum = sums.get(key) ?? { callerName, target, model, ...NONE };
  const input = tokens && (tokens.input ?? Math.ceil(questionOf(kind, id).length / BYTES_PER_TOKEN));
  const isPriced = sum.costUsd !== undefined || tokens !== undefined;
  const cost = (input ?? 0) * NANOS.input + (tokens?.output ?? 0) * NANOS.output;
  sums.set(key, {
    ...sum,
    calls: sum.calls + 1,
    failures: sum.failures + (hasFailed ? 1 : 0),
    inputTokens: sum.inputTokens + (input ?? 0),
    outputTokens: sum.outputTokens + (tokens?.output ?? 0),
    callsEstimated: sum.callsEstimated + (tokens !== undefined && tokens.input === undefined ? 1 : 0),
    ...(isPriced ? { costUsd: (Math.round((sum.costUsd ?? 0) * 1e9) + cost) / 1e9 } : {}),
  });
}

const NONE = { calls: 0, failures: 0, inputTokens: 0, outputTokens: 0, callsEstimated: 0 };

function keyOf({ callerName, target, model }: Pick<Sums, "callerName" | "target" | "model">): string {
  return `${callerName} ${target} ${model}`;
}

function differences(items: readonly Sums[], expected: ReadonlyMap<string, Sums>): string[] {
  const told = new Map(items.map((item) => [keyOf(item), item]));
  return [...new Set([...told.keys(), ...expected.keys()])].toSorted().flatMap((key) => {
    const [ours, theirs] = [JSON.stringify(sorted(told.get(key))), JSON.stringify(sorted(expected.get(key)))];
    return ours === theirs ? [] : [`${key}: the ledger says ${ours}, the provider ${theirs}`];
  });
}

function sorted(sums: Sums | undefined): object | undefined {
  return sums && Object.fromEntries(Object.entries(sums).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function total(items: readonly Sums[]): Total {
  const sum = (of: (item: Sums) => number): number => items.reduce((so, item) => so + of(item), 0);
  return {
    calls: sum(({ calls }) => calls),
    failures: sum(({ failures }) => failures),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    callsEstimated: sum(({ callsEstimated }) => callsEstimated),
    costUsd: sum(({ costUsd = 0 }) => Math.round(costUsd * 1e9)) / 1e9,
  };
}
