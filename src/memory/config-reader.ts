/** D1 → what is known of a gateway's config: confirmed in as few words as will do, or read anew. */
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
  /** The latest version of the whole configuration that this is known to be of, */
  readonly version: number;
  /** and when that was found out. */
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
  /** The version of the whole configuration: one question for all gateways. */
  readonly #versions = new SingleFlight<{ version: number; askedAt: number }>(DATABASE_DEADLINE_MS, () => undefined);
  #latest = { version: 0, askedAt: -Infinity };

  constructor(db: D1Database, ownWrites: OwnWrites) {
    this.#db = db;
    this.#ownWrites = ownWrites;
  }

  /**
   * @param known what was known so far.
   * @param keep handed the rows where they had to be read.
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
    // That there is no such gateway is believed of the primary only.
    if (rows.version < least || rows.gateways.length === 0) {
      rows = await this.#ofPrimary(rows, (db) => readRows(db, ref));
    }
    keep(rows);
    return knownOf(rows, askedAt);
  }

  /** What is known, where it is still so; asked of D1 in as few words as will do. @returns undefined where it has to be read anew. */
  async #confirm(ref: GatewayRef, known: Known, context: RequestContext): Promise<Known | undefined> {
    const { version, askedAt } = await this.#latestVersion(context);
    if (version === known.version && version >= this.#ownWrites.version) return { ...known, confirmedAt: askedAt };
    // Something has changed somewhere, and mostly not here.
    const confirmedAt = context.now();
    const least = Math.max(known.version, version, this.#ownWrites.version);
    let stamp = await readStamp(this.#db.withSession("first-unconstrained"), ref);
    if (stamp.version < least) stamp = await this.#ofPrimary(stamp, (db) => readStamp(db, ref));
    return stampOf(stamp) === known.stamp ? { ...known, version: stamp.version, confirmedAt } : undefined;
  }

  /** The primary knows best, also where it knows of nothing that was written since it was restored. */
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
