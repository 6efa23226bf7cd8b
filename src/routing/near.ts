/** A model id nobody lists → up to three ids close to it that the caller may use. */
import { shortForm } from "../config/model-id.ts";
import type { Rights } from "../config/rights.ts";
import type { ServedTarget } from "../config/served-target.ts";
import { namesTarget } from "./find.ts";
import { edits, type Work } from "./edits.ts";
import { idsOf } from "./list-models.ts";
import { isRoutable } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

const MOST_NEAR = 3;
const MOST_EDITS = 6;
/** Of all targets together, each its part. */
const MOST_IDS = 4_000;
/** Steps of one answer: about a millisecond of CPU. A caller can ask for what is not there again and again. */
const MOST_STEPS = 100_000;
/** What asking for a caller's rights counts. */
const RIGHTS_STEPS = 100;
/** A shorter text is part of too much. */
const SHORTEST_PART = 3;

/** A text with the set of its characters, each counted by its last five bits. */
interface Form {
  readonly text: string;
  readonly characters: number;
}

/** An id with its target, without, and without any prefix. */
type Forms = readonly [whole: Form, plain: Form, bare: Form];

interface Known {
  /** As a caller may write it. */
  readonly id: string;
  readonly mayBeUsed: (rights: Rights) => boolean;
  readonly forms: Forms;
}

/** A form of what was asked for, and what it is compared with. */
interface Asked extends Form {
  readonly form: 0 | 1 | 2;
  /** The edits that may lie between. */
  readonly most: number;
  /** What was left out of the caller's text counts as an edit. */
  readonly penalty: 0 | 1;
}

interface Near {
  readonly id: string;
  readonly distance: number;
}

/** @param work what may be spent, and is. */
export function nearIds(
  table: RoutingTable,
  model: string,
  rights: Rights,
  work: Work = { left: MOST_STEPS },
): readonly string[] {
  const asked = askedForms(model);
  let nearest: readonly Near[] = [];
  for (const { id, mayBeUsed, forms } of likelyFirst(table, asked, rights)) {
    if (work.left < 0) break;
    const worst = nearest[MOST_NEAR - 1]?.distance ?? Infinity;
    const distance = closeness(asked, forms, worst - 1, work);
    if (distance >= worst) continue;
    work.left -= RIGHTS_STEPS;
    if (!mayBeUsed(rights)) continue;
    nearest = [...nearest, { id, distance }].toSorted((a, b) => a.distance - b.distance).slice(0, MOST_NEAR);
  }
  return nearest.map(({ id }) => id);
}

/** Those that can be near at all, by how near they can be: should the work run out, it was done where it counts. */
function likelyFirst(table: RoutingTable, asked: readonly Asked[], rights: Rights): readonly Known[] {
  const byLeast: Known[][] = Array.from({ length: MOST_EDITS + 2 }, () => []);
  for (const [target, ids] of knownOf(table)) {
    if (target !== undefined && !rights.mayUseSome(target.name)) continue;
    for (const known of ids) {
      let least = Infinity;
      for (const ask of asked) least = Math.min(least, leastEdits(ask, known.forms[ask.form]));
      byLeast[least]?.push(known);
    }
  }
  return byLeast.flat();
}

/** A bound from below that costs next to nothing; Infinity where it is beyond what is near. */
function leastEdits(ask: Asked, known: Form): number {
  const missing = bits(ask.characters & ~known.characters);
  if (missing > ask.most) return Infinity;
  if (isPart(ask, known)) return 1 + ask.penalty;
  const least = Math.max(
    missing,
    bits(known.characters & ~ask.characters),
    Math.abs(ask.text.length - known.text.length),
  );
  return least > ask.most ? Infinity : least + ask.penalty;
}

/** Infinity where none of the forms is near. */
function closeness(asked: readonly Asked[], known: Forms, most: number, work: Work): number {
  let closest = Infinity;
  for (const ask of asked) {
    const form = known[ask.form];
    const allowed = Math.min(ask.most, most - ask.penalty, closest - 1 - ask.penalty);
    if (allowed < 0) continue;
    const distance = isPart(ask, form) ? 1 : edits(ask.text, form.text, allowed, work);
    closest = Math.min(closest, distance + ask.penalty);
  }
  return closest;
}

function isPart(ask: Asked, known: Form): boolean {
  return (
    (ask.characters & ~known.characters) === 0 && ask.text.length >= SHORTEST_PART && known.text.includes(ask.text)
  );
}

function askedForms(model: string): readonly Asked[] {
  const [whole, plain, bare] = formsOf(model, model.indexOf("/") + 1);
  const compared = (form: Form, index: 0 | 1 | 2): Asked => ({
    ...form,
    form: index,
    most: Math.min(MOST_EDITS, Math.max(2, Math.floor(form.text.length / 3))),
    penalty: form.text === whole.text ? 0 : 1,
  });
  return [...(plain === whole ? [] : [compared(whole, 0)]), compared(plain, 1), compared(bare, 2)];
}

/** Aliases stand under no target. */
type Index = ReadonlyMap<ServedTarget | undefined, readonly Known[]>;

/** Of the last table asked: callers who ask for what is not there ask again, and one takes little room. */
let last: { readonly table: RoutingTable; readonly index: Index } | undefined;

function knownOf(table: RoutingTable): Index {
  if (last?.table !== table) {
    const targets = [...table.targets.values()].filter(isRoutable);
    const most = Math.ceil(MOST_IDS / Math.max(1, targets.length));
    const index = new Map<ServedTarget | undefined, readonly Known[]>();
    index.set(undefined, [...table.aliases.keys()].filter((name) => !namesTarget(table, name)).map(knownAlias));
    for (const target of targets) {
      const ids = idsOf(target).slice(0, most);
      index.set(
        target,
        ids.map((model) => known(target, model)),
      );
    }
    last = { table, index };
  }
  return last.index;
}

function known(target: ServedTarget, model: string): Known {
  const id = `${target.name}/${model}`;
  return {
    id,
    mayBeUsed: (rights) => rights.mayUse(target.name, model, shortForm(model, target.prefixSeparator)),
    forms: formsOf(id, target.name.length + 1),
  };
}

function knownAlias(name: string): Known {
  return { id: name, mayBeUsed: (rights) => rights.mayUseAlias(name), forms: formsOf(name, 0) };
}

/** Of `openai.gpt-oss` or `us.anthropic.claude`, but not the `gpt-5.` of `gpt-5.5`. */
const PREFIXES = /^(?:[a-z0-9]+\.(?=[a-z]))+/;

/** @param plainFrom where the id begins behind its target's name. */
function formsOf(id: string, plainFrom: number): Forms {
  const whole = id.toLowerCase();
  const plain = whole.slice(plainFrom);
  const bare = plain.slice(plain.lastIndexOf("/") + 1).replace(PREFIXES, "");
  const wholeForm = formOf(whole);
  const plainForm = plain === whole ? wholeForm : formOf(plain);
  return [wholeForm, plainForm, bare === plain ? plainForm : formOf(bare)];
}

function formOf(text: string): Form {
  let characters = 0;
  for (let at = 0; at < text.length; at++) characters |= 1 << (text.charCodeAt(at) & 31);
  return { text, characters };
}

/** How many are set. https://graphics.stanford.edu/~seander/bithacks.html#CountBitsSetParallel */
function bits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
