/** What this isolate knows of each gateway's config: D1 is the truth, and no call waits for it in the steady state (design, section 8). */
import { findCopy, homeOf, keepCopy } from "../store/colo-copy.ts";
import { DATABASE_DEADLINE_MS, within } from "../store/deadline.ts";
import { parseRows, type GatewayConfig } from "../store/gateway-config.ts";
import {
  readConfigVersion,
  readRows,
  readStamp,
  stampOf,
  type Alongside,
  type GatewayRef,
  type Reading,
  type Rows,
} from "../store/gateway-rows.ts";
import { perIsolate } from "../store/isolate.ts";
import type { RequestContext } from "../store/request-context.ts";
import { SingleFlight } from "../store/single-flight.ts";
import { lastWriteOf } from "../store/write.ts";
import { databaseSourceOf, isOfDatabase, unavailable } from "./database.ts";
import { missLimitOf, type MissLimit } from "./miss-limit.ts";
import { CONFIG, CONFIG_FRESH_MS } from "./policies.ts";
import { Refreshing, type Source } from "./refreshing.ts";

/** An isolate that knows nothing looks for a copy near by when D1 takes longer. */
const COPY_AFTER_MS = 500;

interface Known {
  readonly config: GatewayConfig;
  readonly stamp: string;
  /** The latest version of the whole configuration that this is known to be of, */
  readonly version: number;
  /** and when that was found out. */
  readonly confirmedAt: number;
}

export interface Inspected {
  readonly key: string;
  readonly version: number;
  readonly ageMs: number;
  readonly targets: readonly { readonly name: string; readonly status: string; readonly reasons: readonly string[] }[];
}

interface Surroundings {
  readonly db: D1Database;
  /** Whose copies in the colo's cache are ours; undefined: there are none. */
  readonly home: string | undefined;
  readonly source: Source;
  readonly misses: MissLimit;
  readonly lastWrite: { version: number };
}

export class ConfigCache {
  readonly #db: D1Database;
  readonly #home: string | undefined;
  readonly #misses: MissLimit;
  readonly #lastWrite: { version: number };
  readonly #known: Refreshing<string, Known>;
  /** The version of the whole configuration: one question for all gateways. */
  readonly #versions = new SingleFlight<{ version: number; askedAt: number }>(DATABASE_DEADLINE_MS, () => undefined);
  #latest = { version: 0, askedAt: -Infinity };
  /** The write of our own that has been heeded. */
  #heeded: number;

  constructor({ db, home, source, misses, lastWrite }: Surroundings) {
    this.#db = db;
    this.#home = home;
    this.#misses = misses;
    this.#lastWrite = lastWrite;
    this.#heeded = lastWrite.version;
    this.#known = new Refreshing<string, Known>(CONFIG, source, isOfDatabase);
  }

  /** What is young enough to be taken as it is, for callers that wait for nothing; undefined where one has to ask. */
  fresh(ref: GatewayRef, now: number): GatewayConfig | undefined {
    return this.#lastWrite.version === this.#heeded ? this.#known.fresh(keyOf(ref), now)?.config : undefined;
  }

  /**
   * @param alongside asked in the same round trip, if there has to be one.
   * @returns undefined where there is no such gateway.
   * @throws GatewayError `config_unavailable` where D1 does not answer and nothing is known yet; `overloaded` where too
   * many ask for gateways that there are not.
   */
  async find(ref: GatewayRef, context: RequestContext, alongside?: Alongside): Promise<GatewayConfig | undefined> {
    if (this.#lastWrite.version !== this.#heeded) {
      this.#heeded = this.#lastWrite.version;
      this.#known.outdate();
    }
    const key = keyOf(ref);
    const isCold = this.#known.peek(key) === undefined;
    // The default gateway's name is nobody's to make up.
    const limit = "id" in ref ? this.#misses : undefined;
    const lookUp = (known: Known | undefined): Promise<Known | undefined> =>
      this.#lookUp(ref, known, context, alongside);
    const finding = this.#known.get(key, lookUp, context, limit);
    try {
      return (await (isCold ? this.#orCopy(key, finding, context) : finding))?.config;
    } catch (cause) {
      throw unavailable(cause, "The gateway's configuration cannot be read at the moment.");
    }
  }

  /** Is nothing known yet of this gateway? */
  isCold(ref: GatewayRef): boolean {
    return this.#known.peek(keyOf(ref)) === undefined;
  }

  /** For whoever runs the gateway: what is known, of which version, and how old. */
  inspect(now: number): readonly Inspected[] {
    return [...this.#known].map(([key, { version, config, confirmedAt }]) => ({
      key,
      version,
      ageMs: now - confirmedAt,
      targets: config.targets.map((target) =>
        "broken" in target
          ? { name: target.name, status: "BROKEN", reasons: [target.broken] }
          : { name: target.spec.name, status: target.status, reasons: target.statusReasons },
      ),
    }));
  }

  /** What an isolate that knows nothing waits for: D1, and a copy where D1 is slow or down. */
  async #orCopy(key: string, finding: Promise<Known | undefined>, context: RequestContext): Promise<Known | undefined> {
    try {
      return await within(COPY_AFTER_MS, finding);
    } catch {
      const copy = this.#home === undefined ? undefined : await findCopy(this.#home, key);
      const known = copy === undefined ? undefined : knownOf(copy, -Infinity);
      if (known === undefined) return finding;
      finding.catch(() => undefined);
      this.#known.seed(key, known, context.now());
      return this.#known.peek(key);
    }
  }

  async #lookUp(
    ref: GatewayRef,
    known: Known | undefined,
    context: RequestContext,
    alongside: Alongside | undefined,
  ): Promise<Known | undefined> {
    const confirmed = known === undefined ? undefined : await this.#confirm(ref, known, context);
    if (confirmed !== undefined) return confirmed;
    const askedAt = context.now();
    const least = Math.max(known?.version ?? 0, this.#latest.version, this.#lastWrite.version);
    let rows = await readRows(this.#db.withSession("first-unconstrained"), ref, alongside);
    // That there is no such gateway is believed of the primary only.
    if (rows.version < least || rows.gateways.length === 0) {
      rows = await this.#ofPrimary(rows, (db) => readRows(db, ref));
    }
    if (this.#home !== undefined) context.later(keepCopy(this.#home, keyOf(ref), rows));
    return knownOf(rows, askedAt);
  }

  /** What is known, where it is still so; asked of D1 in as few words as will do. @returns undefined where it has to be read anew. */
  async #confirm(ref: GatewayRef, known: Known, context: RequestContext): Promise<Known | undefined> {
    const { version, askedAt } = await this.#latestVersion(context);
    if (version === known.version && version >= this.#lastWrite.version) return { ...known, confirmedAt: askedAt };
    // Something has changed somewhere, and mostly not here.
    const confirmedAt = context.now();
    const least = Math.max(known.version, version, this.#lastWrite.version);
    let stamp = await readStamp(this.#db.withSession("first-unconstrained"), ref);
    if (stamp.version < least) stamp = await this.#ofPrimary(stamp, (db) => readStamp(db, ref));
    return stampOf(stamp) === known.stamp ? { ...known, version: stamp.version, confirmedAt } : undefined;
  }

  /** The primary knows best, also where it knows of nothing that was written since it was restored. */
  async #ofPrimary(said: Reading, ask: (db: D1DatabaseSession) => Promise<Reading>): Promise<Reading> {
    const written = this.#lastWrite.version;
    const reading = said.fromPrimary ? said : await ask(this.#db.withSession("first-primary"));
    if (reading.version < written && this.#lastWrite.version === written) {
      this.#lastWrite.version = reading.version;
      this.#heeded = reading.version;
    }
    return reading;
  }

  async #latestVersion(context: RequestContext): Promise<{ version: number; askedAt: number }> {
    if (context.now() - this.#latest.askedAt < CONFIG_FRESH_MS) return this.#latest;
    return this.#versions.join(async () => {
      const askedAt = context.now();
      const version = await readConfigVersion(this.#db.withSession("first-unconstrained"));
      return (this.#latest = { version, askedAt });
    }, context);
  }
}

/** @throws GatewayError as `parseRows` does. */
function knownOf(rows: Rows, confirmedAt: number): Known | undefined {
  const config = parseRows(rows);
  return config === undefined ? undefined : { config, stamp: stampOf(rows), version: rows.version, confirmedAt };
}

function keyOf(ref: GatewayRef): string {
  return "id" in ref ? `id:${ref.id}` : `name:${ref.name}`;
}

export const configCache = perIsolate(
  (env: Pick<Env, "DB"> & Partial<Pick<Env, "ROTATION">>) =>
    new ConfigCache({
      db: env.DB,
      home: homeOf(env),
      source: databaseSourceOf(env),
      misses: missLimitOf(env),
      lastWrite: lastWriteOf(env),
    }),
);
