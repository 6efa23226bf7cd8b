/** What this isolate remembers of callers' keys, for at most ten seconds while D1 answers. */
import { sha256Hex } from "../words/digest.ts";
import { ApiKeyRow, findApiKey, selectApiKey, type ApiKey } from "../store/api-keys.ts";
import type { PiggybackedQuery } from "../store/gateway-rows.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import { missLimitOf, type MissLimit } from "./miss-limit.ts";
import { API_KEY } from "./policies.ts";
import { Refreshing } from "./refreshing.ts";
import { databaseSourceOf, isOfDatabase, unavailable, type Source } from "./source.ts";

export class ApiKeyCache {
  readonly #db: D1Database;
  readonly #misses: MissLimit;
  /** By the whole key, in memory only. */
  readonly #known: Refreshing<string, ApiKey>;

  constructor(db: D1Database, source: Source, misses: MissLimit) {
    this.#db = db;
    this.#misses = misses;
    this.#known = new Refreshing<string, ApiKey>(API_KEY, source, isOfDatabase);
  }

  /** Without a promise; undefined where `find` is needed. */
  fresh(key: string, now: number): ApiKey | undefined {
    return this.#known.fresh(key, now);
  }

  /**
   * @returns undefined where there is no such key.
   * @throws GatewayError `config_unavailable` where D1 does not answer and the key is not known, `overloaded` where it
   * was not looked up; a key that could not be checked is never called wrong.
   */
  async find(key: string, context: RequestContext): Promise<ApiKey | undefined> {
    try {
      const lookUp = async (): Promise<ApiKey | undefined> => findApiKey(this.#db, await sha256Hex(key));
      return await this.#known.get(key, lookUp, context, this.#misses);
    } catch (cause) {
      throw unavailable(cause, "The key cannot be checked at the moment.");
    }
  }

  /** The query for a key, to send along with another batch; that it finds nothing is ignored, since a replica may not know the key yet. */
  async piggybackedQuery(key: string, now: number): Promise<PiggybackedQuery> {
    const sha256 = await sha256Hex(key);
    const learn = this.#known.learner(key, now);
    return {
      statement: (db) => selectApiKey(db, sha256),
      onRows: ([row]) => {
        const apiKey = ApiKeyRow.safeParse(row).data;
        if (apiKey !== undefined) learn(apiKey);
      },
    };
  }

  /** After a revocation by this isolate, which then holds here at once. */
  forget(): void {
    this.#known.clear();
  }
}

export const apiKeyCache = perIsolate(
  (env: Pick<Env, "DB">) => new ApiKeyCache(env.DB, databaseSourceOf(env), missLimitOf(env)),
);
