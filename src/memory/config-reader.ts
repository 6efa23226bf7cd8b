/** D1 → a gateway's config: confirmed by its version or its stamp where it has not changed, else read whole. */
import { DATABASE_DEADLINE_MS } from "../words/deadline.ts";
import { parseRows, type GatewayConfig } from "../store/gateway-config.ts";
import {
  readConfigVersion,
  readRows,
  readStamp,
  stampOf,
  type PiggybackedQuery,
  type GatewayRef,
  type Reading,
  type Rows,
} from "../store/gateway-rows.ts";
import type { RequestContext } from "../words/request-context.ts";
import { SingleFlight } from "./single-flight.ts";
import type { OwnWrites } from "./own-writes.ts";
import { CONFIG_FRESH_MS } from "./policies.ts";

export interface Known {
  readonly config: GatewayConfig;
  readonly stamp: string;
  /** The latest version of the whole configuration with which this config was confirmed, */
  readonly version: number;
  /** and when. */
  readonly confirmedAt: number;
}

/** @throws GatewayError as `parseRows` does. */
export function knownOf(rows: Rows, confirmedAt: number): Known | undefined {
  const config = parseRows(rows);
  return config === undefined ? undefined : { config, stamp: stampOf(rows), version: rows.version, confirmedAt };
}

export class ConfigReader {
  readonly #db: D1Database;
  readonly #ownWrites: OwnWrites;
  /** Of the whole configuration's version, which is one query for all gateways. */
  readonly #versions = new SingleFlight<{ version: number; askedAt: number }>(DATABASE_DEADLINE_MS, () => undefined);
  #latest = { version: 0, askedAt: -Infinity };

  constructor(db: D1Database, ownWrites: OwnWrites) {
    this.#db = db;
    this.#ownWrites = ownWrites;
  }

  /**
   * @param known what is cached.
   * @param keep called with the rows where they were read whole.
   * @returns undefined where there is no such gateway.
   * @throws GatewayError `config_unavailable` where its row no longer parses, and whatever D1 does.
   */
  async lookUp(
    ref: GatewayRef,
    known: Known | undefined,
    context: RequestContext,
    keep: (rows: Rows) => void,
    piggybacked: PiggybackedQuery | undefined,
  ): Promise<Known | undefined> {
    const confirmed = known === undefined ? undefined : await this.#confirm(ref, known, context);
    if (confirmed !== undefined) return confirmed;
    const askedAt = context.now();
    const least = Math.max(known?.version ?? 0, this.#latest.version, this.#ownWrites.version);
    let rows = await readRows(this.#db.withSession("first-unconstrained"), ref, piggybacked);
    // A replica may lag behind, so only the primary's answer that there is no such gateway counts.
    if (rows.version < least || rows.gateways.length === 0) {
      rows = await this.#ofPrimary(rows, (db) => readRows(db, ref));
    }
    keep(rows);
    return knownOf(rows, askedAt);
  }

  /** @returns undefined where the config has changed and has to be read whole. */
  async #confirm(ref: GatewayRef, known: Known, context: RequestContext): Promise<Known | undefined> {
    const { version, askedAt } = await this.#latestVersion(context);
    if (version === known.version && version >= this.#ownWrites.version) return { ...known, confirmedAt: askedAt };
    // The version counts changes of all gateways; the stamp is this one's.
    const confirmedAt = context.now();
    const least = Math.max(known.version, version, this.#ownWrites.version);
    let stamp = await readStamp(this.#db.withSession("first-unconstrained"), ref);
    if (stamp.version < least) stamp = await this.#ofPrimary(stamp, (db) => readStamp(db, ref));
    return stampOf(stamp) === known.stamp ? { ...known, version: stamp.version, confirmedAt } : undefined;
  }

  /** The primary's answer stands, even where it has lost our own writes because it was restored from a backup. */
  async #ofPrimary(said: Reading, ask: (db: D1DatabaseSession) => Promise<Reading>): Promise<Reading> {
    const written = this.#ownWrites.version;
    const reading = said.fromPrimary ? said : await ask(this.#db.withSession("first-primary"));
    if (reading.version < written && this.#ownWrites.version === written) this.#ownWrites.version = reading.version;
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
