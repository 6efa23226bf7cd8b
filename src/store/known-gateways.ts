/** Rows → what is known of each gateway, by its key: those there are, and those there are not, apart from each other and each bounded. */
import { BoundedMap } from "./bounded-map.ts";
import { parseRows, type GatewayConfig, type Rows } from "./gateway-config.ts";

export const MOST_GATEWAYS = 1_000;

export interface KnownGateway {
  readonly version: number;
  /** Absent: there is no such gateway. */
  readonly config: GatewayConfig | undefined;
  /** When we last knew it to be the latest. */
  confirmedAt: number;
}

export class KnownGateways {
  readonly #there = new BoundedMap<string, KnownGateway>(MOST_GATEWAYS);
  /** However many are asked for that do not exist, none makes a real one leave. */
  readonly #absent = new BoundedMap<string, KnownGateway>(MOST_GATEWAYS);

  get(key: string): KnownGateway | undefined {
    return this.#there.get(key) ?? this.#absent.get(key);
  }

  set(key: string, rows: Rows, confirmedAt: number): void {
    const config = parseRows(rows);
    const [home, other] = config === undefined ? [this.#absent, this.#there] : [this.#there, this.#absent];
    home.set(key, { version: rows.version, config, confirmedAt });
    other.delete(key);
  }

  /** Those there are. */
  [Symbol.iterator](): IterableIterator<[string, KnownGateway]> {
    return this.#there.entries();
  }
}
