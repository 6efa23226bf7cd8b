/** What this isolate knows of each gateway's config: D1 is the truth, and no call waits for it in the steady state (design, section 8). */
import { GatewayError } from "../errors.ts";
import { BoundedMap } from "./bounded-map.ts";
import { DATABASE_DEADLINE_MS, within } from "./deadline.ts";
import { findCopy, homeOf, keepCopy } from "./colo-copy.ts";
import { readConfigVersion, readRows, type Alongside, type GatewayConfig, type GatewayRef } from "./gateway-config.ts";
import { perIsolate } from "./isolate.ts";
import { KnownGateways, MOST_GATEWAYS } from "./known-gateways.ts";

/** Younger than this, what we know is taken as it is. */
const FRESH_MS = 2_000;
/** Older than this, the call waits for a look: what is served is never older than 5 s while D1 answers. */
const STALE_MS = 4_000;
/** After a failed look nobody waits for the next one within this time, */
const PAUSE_MS = 5_000;
/** and there is none within this. */
const RETRY_MS = 1_000;
/** An isolate that knows nothing looks for a copy near by when D1 takes longer. */
const COPY_AFTER_MS = 500;

export interface Inspected {
  readonly key: string;
  readonly version: number;
  readonly ageMs: number;
  readonly targets: readonly { readonly name: string; readonly status: string; readonly reasons: readonly string[] }[];
}

/** Keeps a promise alive after the answer, as `ExecutionContext.waitUntil` does. */
export type Later = (work: Promise<unknown>) => void;

export class ConfigCache {
  readonly #db: D1Database;
  readonly #home: string;
  readonly #known = new KnownGateways();
  readonly #looking = new Map<string, Promise<void>>();
  #latest = 0;
  #latestAskedAt = -Infinity;
  /** When D1 last failed us, */
  #failedAt = -Infinity;
  /** and when a gateway's own row last did: the others are none the worse for it. */
  readonly #brokenAt = new BoundedMap<string, number>(MOST_GATEWAYS);

  /** @param home whose copies in the colo's cache are ours. */
  constructor(db: D1Database, home: string) {
    this.#db = db;
    this.#home = home;
  }

  /** What is young enough to be taken as it is, for callers that wait for nothing; undefined where there is none. */
  fresh(ref: GatewayRef, now: number): GatewayConfig | undefined {
    const known = this.#known.get(keyOf(ref));
    return known !== undefined && now - known.confirmedAt < FRESH_MS && known.version === this.#latest
      ? known.config
      : undefined;
  }

  /**
   * @param alongside asked in the same round trip, if there has to be one.
   * @returns undefined where there is no such gateway.
   * @throws GatewayError `config_unavailable` where D1 does not answer and nothing is known yet.
   */
  async get(ref: GatewayRef, now: number, later: Later, alongside?: Alongside): Promise<GatewayConfig | undefined> {
    const key = keyOf(ref);
    const known = this.#known.get(key);
    const announced = known !== undefined && known.version !== this.#latest;
    const age = known === undefined ? Infinity : now - known.confirmedAt;
    if (known !== undefined && age < FRESH_MS && !announced) return known.config;

    const sinceFailure = now - Math.max(this.#failedAt, this.#brokenAt.get(key) ?? -Infinity);
    if (known !== undefined && sinceFailure < RETRY_MS) return known.config;

    const look = this.#look(key, ref, now, later, alongside);
    if (known === undefined) return this.#first(key, look, now);
    if ((age < STALE_MS && !announced) || sinceFailure < PAUSE_MS) return known.config;
    try {
      await within(DATABASE_DEADLINE_MS, look);
    } catch (caught) {
      this.#failed(key, caught, now);
    }
    return (this.#known.get(key) ?? known).config;
  }

  /** What an isolate that knows nothing waits for: D1, and a copy where D1 is slow or down. */
  async #first(key: string, look: Promise<void>, now: number): Promise<GatewayConfig | undefined> {
    try {
      await within(COPY_AFTER_MS, look);
    } catch {
      const copy = await findCopy(this.#home, key);
      if (copy === undefined) await this.#lastWait(key, look, now);
      else if (this.#known.get(key) === undefined) this.#known.set(key, copy, -Infinity);
    }
    return this.#known.get(key)?.config;
  }

  async #lastWait(key: string, look: Promise<void>, now: number): Promise<void> {
    try {
      await within(DATABASE_DEADLINE_MS, look);
    } catch (caught) {
      this.#failed(key, caught, now);
      if (caught instanceof GatewayError) throw caught;
      const message = "The gateway's configuration cannot be read at the moment. Try again shortly.";
      throw new GatewayError("config_unavailable", message, { cause: caught, headers: { "retry-after": "2" } });
    }
  }

  #failed(key: string, caught: unknown, now: number): void {
    if (caught instanceof GatewayError) this.#brokenAt.set(key, now);
    else this.#failedAt = now;
  }

  /** A write of this isolate's own: its next call sees it. */
  announce(version: number): void {
    this.#latest = Math.max(this.#latest, version);
  }

  /** One look at a time for each gateway, shared by all calls that wait for it, and finished even if they leave. */
  #look(key: string, ref: GatewayRef, now: number, later: Later, alongside: Alongside | undefined): Promise<void> {
    let look = this.#looking.get(key);
    if (look === undefined) {
      look = within(DATABASE_DEADLINE_MS, this.#refresh(key, ref, now, later, alongside)).finally(() =>
        this.#looking.delete(key),
      );
      this.#looking.set(key, look);
      later(look.catch((caught: unknown) => this.#failed(key, caught, now)));
    }
    return look;
  }

  async #refresh(
    key: string,
    ref: GatewayRef,
    now: number,
    later: Later,
    alongside: Alongside | undefined,
  ): Promise<void> {
    const known = this.#known.get(key);
    if (known !== undefined) {
      let version = this.#latest;
      if (now - this.#latestAskedAt >= FRESH_MS && known.version === this.#latest) {
        version = await readConfigVersion(this.#db.withSession("first-unconstrained"));
        this.announce(version);
        this.#latestAskedAt = now;
      }
      if (known.version === this.#latest && version === this.#latest) {
        known.confirmedAt = Math.max(known.confirmedAt, this.#latestAskedAt);
        return;
      }
    }
    let rows = await readRows(this.#db.withSession("first-unconstrained"), ref, alongside);
    const latest = this.#latest;
    if (rows.version < latest) {
      // A replica may lag behind what we know of. The primary knows best: a database that was restored is at an older version.
      rows = await readRows(this.#db.withSession("first-primary"), ref);
      if (this.#latest === latest) this.#latest = rows.version;
    }
    this.announce(rows.version);
    this.#known.set(key, rows, now);
    later(keepCopy(this.#home, key, rows));
  }

  /** Is nothing known yet of this gateway? */
  isCold(ref: GatewayRef): boolean {
    return this.#known.get(keyOf(ref)) === undefined;
  }

  /** For whoever runs the gateway: what is known, of which version, and how old. */
  inspect(now: number): readonly Inspected[] {
    return [...this.#known].map(([key, { version, config, confirmedAt }]) => ({
      key,
      version,
      ageMs: now - confirmedAt,
      targets: (config?.targets ?? []).map((target) =>
        "broken" in target
          ? { name: target.name, status: "BROKEN", reasons: [target.broken] }
          : { name: target.spec.name, status: target.status, reasons: target.statusReasons },
      ),
    }));
  }
}

function keyOf(ref: GatewayRef): string {
  return "id" in ref ? `id:${ref.id}` : `name:${ref.name}`;
}

export const configCache = perIsolate(
  (env: Pick<Env, "DB"> & Partial<Pick<Env, "ROTATION">>) => new ConfigCache(env.DB, homeOf(env)),
);
