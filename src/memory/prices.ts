/** A provider's endpoint and a model's id → its public price, found once; the table is evaluated with the first call that is priced. */
import { findFamily, findPrice, type PriceTable } from "../usage/find-price.ts";
import type { Price } from "../usage/price.ts";
import { BoundedMap } from "../words/bounded-map.ts";

const MOST_PRICES = 2_000;

let table: PriceTable | undefined;
/** Null where there is none: callers of passthrough targets make up names. */
const known = new BoundedMap<string, Price | null>(MOST_PRICES);

/** Once the table is there nobody waits for it. */
export function hasPrices(): boolean {
  return table !== undefined;
}

export async function loadPrices(): Promise<void> {
  const { PRICE_TABLE } = await import("../usage/price-table.ts");
  table = PRICE_TABLE;
}

/**
 * @param endpoint an absolute URL.
 * @param model as the provider is asked for it.
 * @returns undefined where no price is known, and before `loadPrices`.
 */
export function publicPrice(endpoint: string, model: string): Price | undefined {
  if (table === undefined || model === "") return undefined;
  const key = `${endpoint} ${model}`;
  let price = known.get(key);
  if (price === undefined) {
    const family = findFamily(table, endpoint);
    price = (family === undefined ? undefined : findPrice(table, family, model)) ?? null;
    known.set(key, price);
  }
  return price ?? undefined;
}
