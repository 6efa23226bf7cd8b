/** What this isolate knows of each gateway's config: D1 is the truth, and no call waits for it in the steady state (design, section 8). */
import { GatewayError } from "../errors.ts";
import { BoundedMap } from "./bounded-map.ts";
import { DATABASE_DEADLINE_MS, within } from "./deadline.ts";
import { readConfigVersion, readGatewayConfig, type GatewayConfig, type GatewayRef } from "./gateway-config.ts";
import { perIsolate } from "./isolate.ts";

/** Younger than this, what we know is taken as it is. */
const FRESH_MS = 2_000;
/** Older than this, the call waits for a look: what is served is never older than 5 s while D1 answers. */
const STALE_MS = 4_000;
/** After a failed look nobody waits for the next one within this time. */
const PAUSE_MS = 5_000;
const MOST_GATEWAYS = 1_000;

interface Entry {
  readonly version: number;
  /** Absent: there is no such gateway. */
  readonly config: GatewayConfig | undefined;
  /** When we last knew it to be the latest. */
  confirmedAt: number;
}

/** Keeps a promise alive after the answer, as `ExecutionContext.waitUntil` does. */
export type Later = (work: Promise<unknown>) => void;

export class ConfigCache {
  readonly #db: D1Database;
  readonly #entries = new BoundedMap<string, Entry>(MOST_GATEWAYS);
  readonly #looking = new Map<string, Promise<void>>();
  #latest = 0;
  #latestAskedAt = -Infinity;
  #failedAt = -Infinity;

  constructor(db: D1Database) {
    this.#db = db;
  }

  /**
   * @returns undefined where there is no such gateway.
   * @throws GatewayError `config_unavailable` where D1 does not answer and nothing is known yet.
   */
  async get(ref: GatewayRef, now: number, later: Later): Promise<GatewayConfig | undefined> {
    const key = "id" in ref ? `id:${ref.id}` : `name:${ref.name}`;
    const known = this.#entries.get(key);
    const announced = known !== undefined && known.version < this.#latest;
    const age = known === undefined ? Infinity : now - known.confirmedAt;
    if (known !== undefined && age < FRESH_MS && !announced) return known.config;

    const look = this.#look(key, ref, now, later);
    const mayWait = now - this.#failedAt >= PAUSE_MS;
    if (known !== undefined && ((age < STALE_MS && !announced) || !mayWait)) return known.config;
    try {
      await within(DATABASE_DEADLINE_MS, look);
    } catch (caught) {
      this.#failedAt = now;
      if (known !== undefined) return known.config;
      if (caught instanceof GatewayError) throw caught;
      throw new GatewayError(
        "config_unavailable",
        "The gateway's configuration cannot be read at the moment. Try again shortly.",
        {
          cause: caught,
          headers: { "retry-after": "2" },
        },
      );
    }
    return this.#entries.get(key)?.config;
  }

  /** A write of this isolate's own: its next call sees it. */
  announce(version: number): void {
    this.#latest = Math.max(this.#latest, version);
  }

  /** One look at a time for each gateway, shared by all calls that wait for it, and finished even if they leave. */
  #look(key: string, ref: GatewayRef, now: number, later: Later): Promise<void> {
    let look = this.#looking.get(key);
    if (look === undefined) {
      look = within(DATABASE_DEADLINE_MS, this.#refresh(key, ref, now)).finally(() => this.#looking.delete(key));
      this.#looking.set(key, look);
      later(
        look.catch(() => {
          this.#failedAt = now;
        }),
      );
    }
    return look;
  }

  async #refresh(key: string, ref: GatewayRef, now: number): Promise<void> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (now - this.#latestAskedAt >= FRESH_MS && known.version >= this.#latest) {
        this.announce(await readConfigVersion(this.#db.withSession("first-unconstrained")));
        this.#latestAskedAt = now;
      }
      if (known.version >= this.#latest) {
        known.confirmedAt = now;
        return;
      }
    }
    let read = await readGatewayConfig(this.#db.withSession("first-unconstrained"), ref);
    // A replica may lag behind what we already know of.
    if (read.version < this.#latest) read = await readGatewayConfig(this.#db.withSession("first-primary"), ref);
    this.announce(read.version);
    this.#entries.set(key, { ...read, confirmedAt: now });
  }
}

export const configCache = perIsolate((env: Pick<Env, "DB">) => new ConfigCache(env.DB));
