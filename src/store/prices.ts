/** Prices that administrators set, in D1: for a target and model one that holds now, and those that hold later. */
import { PRICE_KEY, PriceDollars } from "../config/price-spec.ts";
import { priceOf, type PriceOverride } from "../usage/price-override.ts";
import { page, type Page, type PageRequest } from "../words/page.ts";
import * as z from "../words/schema.ts";
import type { ConfigTable } from "./config-table.ts";
import { write, type ConfigWriter } from "./write.ts";

/** They are read with a gateway's config. */
export const MOST_PRICES = 1_000;

/** No name of a price is in another's way: the target's holds no space, and when it begins is a number. */
export const PRICES: ConfigTable = {
  kind: "price",
  table: "prices",
  id: "prices.target || ' ' || prices.effective_from || ' ' || prices.model",
  name: `prices.target || '/' || prices.model || CASE prices.effective_from WHEN 0 THEN ''
    ELSE strftime(' from %Y-%m-%dT%H:%M:%fZ', prices.effective_from / 1000.0, 'unixepoch') END`,
  object: `json_object('target', prices.target, 'model', prices.model, 'effectiveFrom', prices.effective_from,
    'dollars', json(prices.price))`,
  columns: ["target", "model", "effective_from", "price", "updated_at"],
};

export const PriceRow = z.pipe(
  z.object({
    target: z.string(),
    model: z.string(),
    effective_from: z.number(),
    price: z.pipe(
      z.pipe(
        z.string(),
        z.transform((text): unknown => JSON.parse(text)),
      ),
      PriceDollars,
    ),
    updated_at: z.number(),
  }),
  z.transform((row): PriceOverride => ({
    target: row.target,
    model: row.model,
    effectiveFrom: row.effective_from,
    dollars: row.price,
    price: priceOf(row.price, row.updated_at),
  })),
);

/**
 * One that holds already takes the place of whatever held before it; one that holds later stands beside.
 *
 * @returns false where there are as many prices as there may be.
 */
export async function putPrice(
  writer: ConfigWriter,
  { target, model, effectiveFrom, dollars }: Omit<PriceOverride, "price">,
): Promise<boolean> {
  const { db, at: now } = writer;
  const [, put] = await write(
    writer,
    { table: PRICES },
    db
      .prepare(
        "DELETE FROM prices WHERE target = ?1 AND model = ?2 AND (effective_from = ?3 OR (?3 <= ?4 AND effective_from <= ?4))",
      )
      .bind(target, model, effectiveFrom, now),
    db
      .prepare(
        `INSERT INTO prices (target, model, effective_from, price, updated_at) SELECT ?1, ?2, ?3, ?4, ?5
         WHERE (SELECT count(*) FROM prices) < ${MOST_PRICES}`,
      )
      .bind(target, model, effectiveFrom, JSON.stringify(dollars), now),
  );
  return put === 1;
}

/** In the order in which they begin. */
export async function findPrices(db: D1Database, target: string, model: string): Promise<PriceOverride[]> {
  const { results } = await db
    .prepare("SELECT * FROM prices WHERE target = ?1 AND model = ?2 ORDER BY effective_from")
    .bind(target, model)
    .all();
  return results.map((row) => PriceRow.parse(row));
}

/** @returns false where there is none. */
export async function deletePrices(writer: ConfigWriter, target: string, model: string): Promise<boolean> {
  const { db } = writer;
  const statement = db.prepare("DELETE FROM prices WHERE target = ?1 AND model = ?2").bind(target, model);
  const [deleted = 0] = await write(writer, { table: PRICES }, statement);
  return deleted > 0;
}

export async function listPrices(db: D1Database, { most, after }: PageRequest): Promise<Page<PriceOverride>> {
  const [, target = "", from = "0", model = ""] = PRICE_KEY.exec(after ?? "") ?? [];
  const { results } = await db
    .prepare(
      `SELECT * FROM prices WHERE (target, model, effective_from) > (?1, ?2, ?3)
       ORDER BY target, model, effective_from LIMIT ?4`,
    )
    .bind(target, model, Number(from), most + 1)
    .all();
  return page(
    results.map((row) => PriceRow.parse(row)),
    most,
    (price) => `${price.target} ${price.effectiveFrom} ${price.model}`,
  );
}
