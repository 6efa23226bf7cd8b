/** Members of Portkey's configs that have no counterpart here, and what there is instead. */
import { spotIn, type Account, type Spot } from "./account.ts";
import { explain, type Explained } from "./explain.ts";

export const FALLBACK =
  "another target is asked when one cannot be reached, answers 408, 429 or 5xx, or refuses our key: not by a list of statuses, and not for calls that are wrong themselves";
const COOLING =
  "a target that fails three times in ten seconds, or says retry-after, is passed over for up to a minute by itself; there is nothing to set";
const GUARDRAILS = "the content of calls is not inspected or changed here";

const STRATEGY: Explained = [
  [/^cb_config$/, COOLING, "differs"],
  [
    /^sticky$/,
    'conversations stay with a target by the affinity of an alias: write "affinity": "conversation" into it (docs/aliases.md)',
  ],
];

const MEMBERS: Explained = [
  [/^(input|output)_(guardrails|mutators)$|_request_hooks$|^default_(input|output)_guardrails$|^guardrail/, GUARDRAILS],
  [
    /^cache$|^cache_/,
    "nothing is cached here. Providers' own prompt caches are kept warm by the affinity of an alias (docs/aliases.md)",
  ],
  [
    /^retry$/,
    "nothing is tried twice at one provider: the next target of the alias is asked at once, and SDKs ask again by themselves",
  ],
  [/^on_status_codes$/, FALLBACK, "differs"],
  [/^cb_config$/, COOLING, "differs"],
  [
    /^strict_open_ai_compliance$|^drop_params$|^default_params$|^passthrough$/,
    "bodies and answers go through as they are: nothing is translated, added or dropped",
  ],
  [
    /^forward_headers$/,
    "headers of callers pass where a target lists them: allowedRequestHeaders, by hand (docs/agentcore.md)",
  ],
  [/^prompt_id$/, "prompts are kept and filled in by the application"],
  [
    /^(openai_organization|openai_project)$/,
    "these headers are not sent: put a key that belongs to that organization or project",
  ],
  [
    /^(azure_)?api_version$/,
    "Azure is called by its v1 API, which has no version; AzureOpenAI clients go on sending theirs",
    "differs",
  ],
  [/^(plugins_enabled|credentials|admin_token|integrations|settings)$/, "is a setting of Portkey's own server"],
  [/^(metadata|trace_id|user|id|description|version|status|type)$/, "is a note for Portkey only"],
];

/** Notes those members of a config or a target that no alias and no target is made of. */
export function explainMembers(account: Account, spot: Spot): void {
  explain(account, spot, MEMBERS);
  explain(account, spotIn(spot, "strategy"), STRATEGY);
}

export const BODY =
  "bodies go out as they come in: what is put into each one there (temperature, limits of tokens, …), the application sends itself";
export const TIMEOUT =
  "a timeout is how long a provider may take to begin its answer (firstByteTimeoutMs, 1 to 900 s); a stream may last longer";
