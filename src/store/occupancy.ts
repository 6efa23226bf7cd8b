/** A refused creation → what is in its way: how many of a kind there are, and whether one of them has the name. */
import * as z from "../words/schema.ts";

const Row = z.object({ there: z.number(), named: z.number() });
export type Occupancy = z.infer<typeof Row>;

/** @param among the table and its condition, with the name as ?1 and what the condition needs behind it. */
export async function occupancyOf(
  db: D1Database,
  among: string,
  name: string,
  ...values: readonly (string | number)[]
): Promise<Occupancy> {
  const asked = db.prepare(`SELECT count(*) AS there, count(*) FILTER (WHERE name = ?1) AS named FROM ${among}`);
  return Row.parse(await asked.bind(name, ...values).first());
}
