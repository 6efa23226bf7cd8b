/** A large file of configuration, made by chance with a seed, changed round after round: what is pushed is what stands, what calls go by, and what can be put back. */
import { env } from "cloudflare:workers";
import { afterEach, describe, it } from "vitest";
import { randomFrom } from "../limits/world.ts";
import { pull, push, target, type ConfigDocument } from "../support/config-file.ts";
import { reset } from "../support/reset.ts";
import { isolate, type Isolate } from "../support/worker.ts";

const GATEWAYS = 10;
const TARGETS = 10;
const ALIASES = 50;
const LIMITS = 5;
const ROUNDS = 4;
/** Of D1, to one request on the free plan of Workers. */
const MOST_QUERIES = 50;
/** A dozen for each object that was or is; a statement that looks for each among all reads ten times as many. */
const MOST_ROWS = 40_000;

afterEach(async () => {
  await reset();
});

type Named = Record<string, unknown>;

/** The parts of a file, by chance: names stay the same, so that later files change, leave out and bring back what earlier ones had. */
class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  file(): ConfigDocument {
    return { gateways: this.#some(GATEWAYS, (at) => this.#gateway(`g${at}`)), credentialProviders: [], prices: [] };
  }

  #gateway(name: string): Named {
    const numbers = Array.from({ length: TARGETS }, (_, at) => at).filter((at) => at === 0 || this.#random() < 0.9);
    const models = numbers.map((at) => this.#of([`t${at}/m${at}`, `m${at}`]));
    const limits = this.#some(LIMITS, (at) => limit(`rl-${at}`, `$.context.jwt.c${at}`, this.#below(1_000)));
    return {
      name,
      authorizerType: "NONE",
      ...(this.#random() < 0.5 ? { description: `d${this.#below(3)}` } : {}),
      targets: numbers.map((at) =>
        target(`t${at}`, `m${at}`, this.#random() < 0.3 ? { failover: this.#random() < 0.5 } : {}),
      ),
      aliases: this.#some(ALIASES, (at) => ({ name: `alias/${at}`, targets: this.#targets(models) })).toSorted(byName),
      ...(limits.length > 0 ? { rateLimits: limits } : {}),
    };
  }

  #targets(models: readonly string[]): Named[] {
    const chosen = new Set(Array.from({ length: 1 + this.#below(4) }, () => this.#of(models)));
    return Array.from(chosen, (model) => ({
      model,
      ...(this.#random() < 0.5 ? { weight: 1 + this.#below(1_000) } : {}),
      ...(this.#random() < 0.3 ? { tier: 1 + this.#below(3) } : {}),
    }));
  }

  /** Nine in ten, and always the first. */
  #some(most: number, one: (at: number) => Named): Named[] {
    return Array.from({ length: most }, (_, at) => at)
      .filter((at) => at === 0 || this.#random() < 0.9)
      .map((at) => one(at));
  }

  #below(most: number): number {
    return Math.floor(this.#random() * most);
  }

  #of(choices: readonly string[]): string {
    return choices[this.#below(choices.length)] ?? "";
  }
}

function limit(rateLimitId: string, key: string, rate: number): Named {
  return {
    rateLimitId,
    dimensionKeys: [key],
    entries: [{ dimensions: { [key]: "*" }, requests: [{ rate, period: "day" }] }],
  };
}

const byName = (a: Named, b: Named): number => (String(a["name"]) < String(b["name"]) ? -1 : 1);

/** D1 that says how many queries it was asked, and how many rows it read for them. */
function counted(): { readonly on: Isolate; readonly asked: () => { queries: number; rows: number } } {
  let [queries, rows] = [0, 0];
  const batch = async <T>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> => {
    queries += statements.length;
    const results = await env.DB.batch<T>(statements);
    rows += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
    return results;
  };
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === "batch") return batch;
      // What reads the whole of it is one batch in a session of its own.
      if (name === "withSession") return (): unknown => DB;
      const member: unknown = Reflect.get(db, name);
      return typeof member === "function" ? member.bind(db) : member;
    },
  });
  return {
    on: isolate({ DB }),
    asked: () => {
      const all = { queries, rows };
      [queries, rows] = [0, 0];
      return all;
    },
  };
}

async function routesOf(on: Isolate, document: ConfigDocument): Promise<unknown[]> {
  const { items } = await (
    await on.admin("GET", "/gateways/")
  ).json<{ items: { gatewayId: string; name: string }[] }>();
  const ids = new Map(items.map(({ name, gatewayId }) => [name, gatewayId]));
  const asked = (document.gateways ?? []).flatMap(({ name, aliases = [] }) =>
    aliases
      .slice(0, 5)
      .map(async ({ name: alias }) =>
        (
          await on.admin("GET", `/gateways/${ids.get(String(name))}/route?model=${encodeURIComponent(String(alias))}`)
        ).json<{ matched: boolean; candidates: { targetName: string; tier: number; share: number }[] }>(),
      ),
  );
  return (await Promise.all(asked)).map(({ matched, candidates }) => ({
    matched,
    candidates: candidates.map(({ targetName, tier, share }) => ({ targetName, tier, share })),
  }));
}

describe("a file of ten gateways with a hundred targets, five hundred aliases and fifty limits", () => {
  it.for([1, 2])(
    "by the seed %i stands as it was pushed, in few queries, and every version can be put back",
    async (seed, { expect }) => {
      const chance = new Chance(seed);
      const { on, asked } = counted();
      const rounds: { readonly version: number; readonly file: ConfigDocument; readonly routes: unknown[] }[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const file = chance.file();
        asked();
        const { status, faults, version } = await push(on, file, { query: "?prune=true" });
        expect([status, faults]).toEqual([200, undefined]);
        const { queries, rows } = asked();
        expect(queries).toBeLessThan(MOST_QUERIES);
        expect(rows).toBeLessThan(MOST_ROWS);
        const { $schema: _, ...stands } = (await pull(on)).document;
        expect(stands).toEqual(file);
        expect((await push(on, file, { query: "?prune=true" })).changes).toEqual([]);
        const routes = await routesOf(on, file);
        expect(routes).not.toContainEqual(expect.objectContaining({ matched: false }));
        rounds.push({ version, file, routes });
      }
      for (const { version, file, routes } of rounds) {
        const restored = await on.admin("POST", `/history/${version}/restore`);
        expect(restored.status).toBe(200);
        const { $schema: _, ...stands } = (await pull(on)).document;
        expect(stands).toEqual(file);
        expect(await routesOf(on, file)).toEqual(routes);
      }
    },
  );
});
