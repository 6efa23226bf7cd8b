/** For a creation that inserted nothing: how many rows of the kind there are, and whether one of them has the name. */
import * as z from "../words/schema.ts";

const Row = z.object({ there: z.number(), named: z.number() });
export type Occupancy = z.infer<typeof Row>;

/** @param among the table and its condition, whose parameters follow the name, which is ?1. */
export async function occupancyOf(
  db: D1Database,
  among: string,
  name: string,
  ...values: readonly (string | number)[]
): Promise<Occupancy> {
  const asked = db.prepare(`SELECT count(*) AS there, count(*) FILTER (WHERE name = ?1) AS named FROM ${among}`);
  return Row.parse(await asked.bind(name, ...values).first());
}
