/** Tags as rows of a form ⇄ as the API has them; what a change of them sets and takes away, and what is wrong with each. */
import { Tags } from "#worker/config/tags.ts";
import type { ResourceTags, TagChange } from "../api/tags.ts";
import { own } from "../components/own.ts";
import { checkWith, type FormFaults } from "../screens/form-faults.ts";
import { tagTexts } from "../texts/tags.ts";
import { newId } from "./new-id.ts";

export interface TagRow {
  readonly id: number;
  readonly key: string;
  readonly value: string;
}

export function newTag(key = "", value = ""): TagRow {
  return { id: newId(), key, value };
}

export function rowsOf(tags: ResourceTags): readonly TagRow[] {
  return Object.entries(tags).map(([key, value]) => newTag(key, value));
}

function tagsOf(rows: readonly TagRow[]): ResourceTags {
  return Object.fromEntries(rows.map(({ key, value }) => [key.trim(), value.trim()]));
}

export function changeOf(before: ResourceTags, rows: readonly TagRow[]): TagChange {
  const after = tagsOf(rows);
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => own(before, key) !== value)),
    gone: Object.keys(before).filter((key) => own(after, key) === undefined),
  };
}

/** By the rows' ids; what is wrong with all of them by no name. */
export function checkTags(rows: readonly TagRow[]): FormFaults {
  const of = rows.flatMap(({ id, key, value }, at) => {
    const name = key.trim();
    const said = own(checkWith(Tags, { [name]: value.trim() }), name);
    const isTwice = rows.some((other, place) => place < at && other.key.trim() === name);
    const fault = name === "" ? tagTexts.keyMissing : isTwice ? tagTexts.keyTwice : said;
    return fault === undefined ? [] : [[String(id), fault] as const];
  });
  const all = checkWith(Tags, tagsOf(rows))[""];
  return Object.fromEntries(all === undefined ? of : [...of, ["", all] as const]);
}

/** What the API refused, which names a tag by its key. */
export function byRow(faults: FormFaults, rows: readonly TagRow[]): FormFaults {
  return Object.fromEntries(
    Object.entries(faults).map(([name, said]) => {
      const row = rows.find(({ key }) => name === `tags.${key.trim()}`);
      return [row === undefined ? "" : String(row.id), said];
    }),
  );
}
