/** LiteLLM's configuration of its proxy, parsed → a draft of ours, and what becomes of each of its lines. */
import { listIn, membersOf, numberIn, spotIn, spotsIn, textIn, type Account } from "./account.ts";
import type { Draft } from "./draft.ts";
import { explain, explainOne } from "./explain.ts";
import { CALENDAR, addQuota, costOf } from "./litellm-amounts.ts";
import { readCredentials, type Reading } from "./litellm-credential.ts";
import { readDeployment, type Deployed } from "./litellm-deployment.ts";
import { GENERAL, LITELLM, ROUTER, SECTIONS } from "./litellm-explained.ts";
import { takeNames, type Groups } from "./litellm-names.ts";
import { connectedNamed } from "./providers.ts";

const SECTIONS_OF_LITELLM = ["model_list", "litellm_settings", "router_settings", "general_settings"];

const SECTIONS_READ: ReadonlySet<string> = new Set([...SECTIONS_OF_LITELLM, "credential_list"]);

export function isLitellm(members: object): boolean {
  return SECTIONS_OF_LITELLM.some((name) => Object.hasOwn(members, name));
}

/** Fills the draft. @param env of whoever runs the command, for addresses and regions. */
export function readLitellm(account: Account, draft: Draft, given: Pick<Reading, "env" | "options">): Groups {
  const { root } = account;
  const [variables, router, litellm, general] = [
    spotIn(root, "environment_variables"),
    spotIn(root, "router_settings"),
    spotIn(root, "litellm_settings"),
    spotIn(root, "general_settings"),
  ];
  const reading: Reading = {
    account,
    draft,
    ...given,
    env: (name) => plain(textIn(spotIn(variables, name))) ?? given.env(name),
    credentials: readCredentials(spotIn(root, "credential_list"), account),
  };
  const entries = listIn(spotIn(root, "model_list"));
  const deployed = entries.flatMap((spot) => readDeployment(reading, spot) ?? []);
  const groups: ReadonlyMap<string, readonly Deployed[]> = Map.groupBy(deployed, ({ name }) => name);
  takeNames(account, draft, groups, { router, litellm });
  takeBudgets(account, draft, spotIn(router, "provider_budget_config"));
  account.note("taken", spotIn(root, "include"), "files that it includes are read as parts of it");
  for (const [name, member] of membersOf(root)) {
    // A section that holds members is spoken for member by member.
    if (!SECTIONS_READ.has(name) || spotsIn(member).length === 0) explainOne(account, name, member, SECTIONS);
  }
  for (const [spot, table, read] of [
    [router, ROUTER, ["model_group_alias", "fallbacks", "default_fallbacks", "provider_budget_config"]],
    [litellm, LITELLM, ["fallbacks", "default_fallbacks"]],
  ] as const) {
    for (const [name, member] of membersOf(spot)) {
      if (!read.some((one) => one === name)) explainOne(account, name, member, table);
    }
  }
  explain(account, general, GENERAL);
  return groups;
}

/** A value that is a reference itself is no value. */
function plain(text: string | undefined): string | undefined {
  return text?.startsWith("os.environ/") === true ? undefined : text;
}

/** https://docs.litellm.ai/docs/proxy/provider_budget_routing */
function takeBudgets(account: Account, draft: Draft, config: ReturnType<typeof spotIn>): void {
  for (const [provider, budget] of membersOf(config)) {
    const name = connectedNamed(provider) ?? provider;
    const targets = draft.targets.filter(({ place }) => place.name === name);
    const [target] = targets;
    const amount = numberIn(spotIn(budget, "budget_limit")) ?? numberIn(spotIn(budget, "max_budget"));
    const cost = costOf(
      amount,
      textIn(spotIn(budget, "time_period")) ?? textIn(spotIn(budget, "budget_duration")) ?? "",
    );
    if (target === undefined || targets.length > 1 || cost === undefined) {
      const why =
        cost === undefined
          ? "a budget here is of a minute, an hour, a day, a week, a month or for good: set one by hand (docs/limits.md)"
          : `a budget is of one target, and ${targets.length === 0 ? "none" : "more than one"} is at this provider: set it by hand (docs/limits.md)`;
      account.note("left", budget, why);
      continue;
    }
    addQuota(draft, { target, model: undefined, metrics: { cost: [cost] } });
    account.note("differs", budget, CALENDAR);
  }
}
