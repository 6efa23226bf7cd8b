/** A model id nobody lists → up to three ids close to it that the caller may use. */
import { listModels } from "./list-models.ts";
import type { Rights } from "../config/rights.ts";
import type { RoutingTable } from "./table.ts";

const MOST_IDS = 3;
/** Beyond this many the answer would cost more than it helps. */
const MOST_COMPARED = 1_000;
const LONGEST_COMPARED = 100;

export function nearIds(table: RoutingTable, model: string, rights: Rights): readonly string[] {
  const asked = model.toLowerCase().slice(0, LONGEST_COMPARED);
  const allowance = Math.max(2, Math.floor(asked.length / 3));
  return listModels(table, rights)
    .slice(0, MOST_COMPARED)
    .map(({ id }) => ({ id, distance: closeness(asked, id.toLowerCase(), allowance) }))
    .filter(({ distance }) => distance <= allowance)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST_IDS)
    .map(({ id }) => id);
}

/** The least number of edits to the qualified id or to the id without its target or prefix. */
function closeness(asked: string, id: string, allowance: number): number {
  const plain = id.slice(id.indexOf("/") + 1);
  const short = plain.slice(plain.indexOf(".") + 1);
  return Math.min(
    ...[id, plain, short].map((known) => {
      if (known.includes(asked)) return 1;
      // The difference in length is the least the distance can be.
      return Math.abs(known.length - asked.length) > allowance ? Infinity : distance(asked, known);
    }),
  );
}

/** Levenshtein's distance, a row at a time. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
