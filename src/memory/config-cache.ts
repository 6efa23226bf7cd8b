/** This isolate's cache of each gateway's config, for which no call waits in the steady state (design, section 8). */
import { findCopy, cacheNamespaceOf, keepCopy } from "./colo-copy.ts";
import { within } from "../words/deadline.ts";
import type { GatewayConfig } from "../store/gateway-config.ts";
import type { PiggybackedQuery, GatewayRef, Rows } from "../store/gateway-rows.ts";
import { unreadableAmong, type UnreadableRateLimit } from "../store/unreadable-rate-limits.ts";
import { perIsolate } from "../words/isolate.ts";
import type { RequestContext } from "../words/request-context.ts";
import { ConfigReader, knownOf, type Known } from "./config-reader.ts";
import { ownWritesOf, type OwnWrites } from "./own-writes.ts";
import { missLimitOf, type MissLimit } from "./miss-limit.ts";
import { CONFIG } from "./policies.ts";
import { Refreshing } from "./refreshing.ts";
import { databaseSourceOf, isOfDatabase, unavailable, type Source } from "./source.ts";

/** Where D1 takes longer, an isolate without the config tries the copy in the colo's cache. */
const COPY_AFTER_MS = 500;

export interface Inspected {
  readonly key: string;
  readonly version: number;
  readonly ageMs: number;
  readonly targets: readonly { readonly name: string; readonly status: string; readonly reasons: readonly string[] }[];
  /** Rate limits that cannot be read, and what becomes of calls they may take; absent where there is none. */
  readonly unreadableRateLimits?: readonly UnreadableRateLimit[];
}

interface Dependencies {
  readonly db: D1Database;
  /** Of this Worker's copies in the colo's cache; undefined: it keeps none. */
  readonly namespace: string | undefined;
  readonly source: Source;
  readonly misses: MissLimit;
  readonly ownWrites: OwnWrites;
}

export class ConfigCache {
  readonly #reader: ConfigReader;
  readonly #namespace: string | undefined;
  readonly #misses: MissLimit;
  readonly #ownWrites: OwnWrites;
  readonly #known: Refreshing<string, Known>;
  /** How many of our own writes the cache has been expired for. */
  #writesSeen: number;

  constructor({ db, namespace, source, misses, ownWrites }: Dependencies) {
    this.#reader = new ConfigReader(db, ownWrites);
    this.#namespace = namespace;
    this.#misses = misses;
    this.#ownWrites = ownWrites;
    this.#writesSeen = ownWrites.count;
    this.#known = new Refreshing<string, Known>(CONFIG, source, isOfDatabase);
  }

  /** Config young enough to be used as it is, without a promise; undefined where `find` is needed. */
  fresh(ref: GatewayRef, now: number): GatewayConfig | undefined {
    return this.#ownWrites.count === this.#writesSeen ? this.#known.fresh(keyOf(ref), now)?.config : undefined;
  }

  /**
   * @param piggybacked sent in the same round trip, where there is one.
   * @returns undefined where there is no such gateway.
   * @throws GatewayError `config_unavailable` where D1 does not answer and nothing is cached; `overloaded` where too many
   * lookups found no gateway.
   */
  async find(
    ref: GatewayRef,
    context: RequestContext,
    piggybacked?: PiggybackedQuery,
  ): Promise<GatewayConfig | undefined> {
    if (this.#ownWrites.count !== this.#writesSeen) {
      this.#writesSeen = this.#ownWrites.count;
      this.#known.expire();
    }
    const key = keyOf(ref);
    const isCold = this.#known.peek(key) === undefined;
    // Callers cannot choose the default gateway's name, only ids.
    const limit = "id" in ref ? this.#misses : undefined;
    const keep = (rows: Rows): void => {
      if (this.#namespace !== undefined) context.later(keepCopy(this.#namespace, key, rows));
    };
    const lookUp = (known: Known | undefined): Promise<Known | undefined> =>
      this.#reader.lookUp(ref, known, context, keep, piggybacked);
    const finding = this.#known.get(key, lookUp, context, limit);
    try {
      return (await (isCold ? this.#orCopy(key, finding, context) : finding))?.config;
    } catch (cause) {
      throw unavailable(cause, "The gateway's configuration cannot be read at the moment.");
    }
  }

  /** Is nothing cached of this gateway? */
  isCold(ref: GatewayRef): boolean {
    return this.#known.peek(keyOf(ref)) === undefined;
  }

  /** For administrators: what is cached, of which version, and how old. */
  inspect(now: number): readonly Inspected[] {
    return [...this.#known].map(([key, { version, config, confirmedAt }]) => {
      const targets = config.targets.map((target) =>
        "broken" in target
          ? { name: target.name, status: "BROKEN", reasons: [target.broken] }
          : { name: target.spec.name, status: target.status, reasons: target.statusReasons },
      );
      return Object.assign({ key, version, ageMs: now - confirmedAt, targets }, inspectLimits(config));
    });
  }

  /** D1's answer, or the colo's copy where D1 is slow or down. */
  async #orCopy(key: string, finding: Promise<Known | undefined>, context: RequestContext): Promise<Known | undefined> {
    try {
      return await within(COPY_AFTER_MS, finding);
    } catch {
      const copy = this.#namespace === undefined ? undefined : await findCopy(this.#namespace, key);
      const known = copy === undefined ? undefined : knownOf(copy, -Infinity);
      if (known === undefined) return finding;
      finding.catch(() => undefined);
      this.#known.seed(key, known, context.now());
      return this.#known.peek(key);
    }
  }
}

function inspectLimits({ rateLimits }: GatewayConfig): Pick<Inspected, "unreadableRateLimits"> {
  const unreadable = unreadableAmong(rateLimits);
  return unreadable.length === 0 ? {} : { unreadableRateLimits: unreadable };
}

function keyOf(ref: GatewayRef): string {
  return "id" in ref ? `id:${ref.id}` : `name:${ref.name}`;
}

/** @param key as `inspect` tells it. */
export function refOf(key: string): GatewayRef {
  const name = key.slice(key.indexOf(":") + 1);
  return key.startsWith("id:") ? { id: name } : { name };
}

export const configCache = perIsolate(
  (env: Pick<Env, "DB"> & Partial<Pick<Env, "ROTATION">>) =>
    new ConfigCache({
      db: env.DB,
      namespace: cacheNamespaceOf(env),
      source: databaseSourceOf(env),
      misses: missLimitOf(env),
      ownWrites: ownWritesOf(env),
    }),
);
