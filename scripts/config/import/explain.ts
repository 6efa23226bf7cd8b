/** Members of a source, and a table of what is to be said of such → a note of each. */
import { membersOf, type Account, type Fate, type Spot } from "./account.ts";

export type Explained = readonly (readonly [names: RegExp, say: string, fate?: Fate])[];

/** Notes each member of an object by a table; those that no line of it speaks for stay open. */
export function explain(account: Account, spot: Spot, table: Explained): void {
  for (const [name, member] of membersOf(spot)) explainOne(account, name, member, table);
}

export function explainOne(account: Account, name: string, member: Spot, table: Explained): boolean {
  const found = table.find(([names]) => names.test(name));
  if (found === undefined) return false;
  const [, say, fate = "left"] = found;
  account.note(fate, member, say);
  return true;
}
