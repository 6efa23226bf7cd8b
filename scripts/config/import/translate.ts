/** A parsed file of LiteLLM's or Portkey's → our file of configuration, the secrets it waits for, and what became of every part of the source. Pure. */
import { openAccount, type Account, type Finding } from "./account.ts";
import { nameTargets, openDraft, type Draft, type DraftTarget, type Tiers } from "./draft.ts";
import type { Secret } from "./keys.ts";
import type { Options } from "./place.ts";
import { isLitellm, readLitellm } from "./litellm.ts";
import { isPortkey, readPortkey, unwrapped } from "./portkey.ts";
import type { Vault } from "./portkey-target.ts";
import { renderDraft } from "./render.ts";
import { tellPaths } from "./spoken-paths.ts";

export interface Wanted {
  /** The gateway's name. */
  readonly gateway: string;
  readonly options: Options;
  /** Of whoever imports: what stands in variables there and is no secret. */
  readonly env: (name: string) => string | undefined;
  /** Portkey's: a config's name that has none, models that applications ask for, what is behind its vault's slugs. */
  readonly name: string;
  readonly models: readonly string[];
  readonly vault: Vault;
}

export interface Translated {
  readonly from: "LiteLLM" | "Portkey";
  /** As `npm run config -- push` takes it. */
  readonly document: object;
  readonly draft: Draft;
  readonly secrets: readonly Secret[];
  readonly signs: boolean;
  readonly findings: readonly Finding[];
  /** With what Portkey shows as a text read. */
  readonly source: unknown;
}

/** AgentCore's quotas, and an alias's own. */
const MOST = { targets: 100, aliases: 1_000, models: 100, shares: 20, tiers: 10, entries: 1_000 };

/** @returns undefined where it is neither's. */
export function translate(parsed: unknown, wanted: Wanted): Translated | undefined {
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const fromLitellm = !Array.isArray(parsed) && isLitellm(parsed);
  const source = fromLitellm ? parsed : unwrapped(parsed);
  if (!fromLitellm && !isPortkey(parsed)) return undefined;
  const account = openAccount(source);
  const draft = openDraft();
  const wishes = new Map<DraftTarget, string>();
  const patterns = new Map<string, DraftTarget>();
  if (fromLitellm) {
    const groups = readLitellm(account, draft, wanted);
    for (const [name, group] of groups) {
      const [, before] = /^([a-zA-Z0-9-]+)\/\*$/.exec(name) ?? [];
      const [only, more] = group;
      if (before === undefined || only === undefined || more !== undefined) continue;
      patterns.set(before, only.target);
      if (!wishes.has(only.target)) wishes.set(only.target, before);
    }
  } else readPortkey(account, draft, wanted);
  keepTargets(account, draft);
  nameTargets(draft, wishes, (name, target) => isFree(draft, patterns, name, target));
  for (const [name, tiers] of draft.aliases) {
    const kept = keptAlias(account, name, tiers);
    if (kept === undefined) draft.aliases.delete(name);
    else draft.aliases.set(name, kept);
  }
  tellPaths(account, draft);
  const { document, secrets, signs } = renderDraft(draft, wanted.gateway);
  return {
    from: fromLitellm ? "LiteLLM" : "Portkey",
    document,
    draft,
    secrets,
    signs,
    findings: account.findings(),
    source,
  };
}

/** What is too much for one gateway goes, with everything that leads there. */
function keepTargets(account: Account, draft: Draft): void {
  const gone = new Set(draft.targets.splice(MOST.targets));
  if (gone.size > 0)
    account.tell(
      "left",
      `a gateway has ${MOST.targets} targets (the variable MAX_TARGETS raises it), and this file makes ${gone.size} more: import them into a gateway of their own`,
    );
  for (const target of draft.targets) {
    for (const models of target.models.values()) {
      const tooMany = [...models].slice(MOST.models);
      for (const model of tooMany) models.delete(model);
      if (tooMany.length > 0)
        account.tell(
          "left",
          `a path of a target has ${MOST.models} models (the variable MAX_MODELS raises it): ${tooMany.length} more were left out`,
        );
    }
  }
  for (const [name, tiers] of draft.aliases) {
    draft.aliases.set(
      name,
      tiers.map((tier) => tier.filter(({ target }) => !gone.has(target))),
    );
  }
  const stays = ({ target }: { target: DraftTarget }): boolean => !gone.has(target);
  draft.quotas.splice(0, Infinity, ...draft.quotas.filter(stays).slice(0, MOST.entries));
  draft.prices.splice(0, Infinity, ...draft.prices.filter(stays));
}

/** A target takes every call for its name and a slash: what is called so there has to lead to it, and to nothing else. */
function isFree(draft: Draft, patterns: ReadonlyMap<string, DraftTarget>, name: string, target: DraftTarget): boolean {
  const pattern = patterns.get(name);
  if (pattern !== undefined && pattern !== target) return false;
  return [...draft.aliases].every(
    ([alias, tiers]) => !alias.startsWith(`${name}/`) || isItself(alias, tiers, name, target),
  );
}

function isItself(alias: string, tiers: Tiers, name: string, target: DraftTarget): boolean {
  const [only, more] = tiers.flat();
  return more === undefined && only?.target === target && alias === `${name}/${only.model}`;
}

/** Each model once, no more than an alias takes; undefined where it is none, or needs none. */
function keptAlias(account: Account, name: string, tiers: Tiers): Tiers | undefined {
  const seen = new Set<string>();
  const merged = tiers.map((tier) => {
    const own = new Map<string, (typeof tier)[number]>();
    for (const share of tier) {
      const id = `${share.target.name}/${share.model}`;
      const known = own.get(id);
      if (known === undefined && seen.has(id)) continue;
      own.set(id, known === undefined ? share : { ...share, weight: Math.min(1_000, known.weight + share.weight) });
      seen.add(id);
    }
    return [...own.values()];
  });
  const kept = merged.filter((tier) => tier.length > 0);
  if (kept.length === 0) return undefined;
  if (!/^[^\p{C}*?]{1,256}$/u.test(name)) {
    account.tell(
      "left",
      `a name with *, ? or more than 256 characters can be no alias: ${kept.flat().length} models have none`,
    );
    return undefined;
  }
  if (kept.flat().some(({ model }) => /[*?]/.test(model))) {
    account.tell("left", `"${name}" stands for a pattern, and an alias stands for models`);
    return undefined;
  }
  const [only, more] = kept.flat();
  if (more === undefined && name === `${only?.target.name}/${only?.model}`) return undefined;
  const cut = cutTo(kept.slice(0, MOST.tiers));
  if (cut.flat().length < kept.flat().length) {
    account.tell(
      "left",
      `"${name}" stands for more than an alias takes (${MOST.shares} models in ${MOST.tiers} tiers): the last ${kept.flat().length - cut.flat().length} were left out`,
    );
  }
  return cut;
}

function cutTo(tiers: Tiers): Tiers {
  let room = MOST.shares;
  return tiers
    .map((tier) => {
      const kept = tier.slice(0, room);
      room -= kept.length;
      return kept;
    })
    .filter((tier) => tier.length > 0);
}
