/** Members of LiteLLM's file that have no counterpart here, and what there is instead. The first expression that matches holds. */
import type { Explained } from "./explain.ts";

export const BODY =
  "bodies go out as they come in: what is put into each one there (temperature, limits of tokens, headers, …), the application sends itself";
const CALLBACKS =
  "Signalbox meters every call by itself, keeps the latest ones and exports OpenTelemetry (docs/usage.md); it calls no other service";
const CACHE =
  "nothing is cached here. Providers' own prompt caches are kept warm by the affinity of an alias (docs/aliases.md)";
const GUARDRAILS = "the content of calls is not inspected or changed here";
const RETRIES =
  "nothing is tried twice at one provider: the next target of the alias is asked at once, and SDKs ask again by themselves";
const COOLING =
  "a target that fails three times in ten seconds, or says retry-after, is passed over for up to a minute by itself; there is nothing to set";
const STATE = "state is in D1 and Durable Objects of your account: no Redis, no Postgres";
const CALLERS =
  "who may call with what is said by API keys: each has models, limits and an expiry of its own (docs/additions.md)";
const LOGS = "there is one line of JSON a call in the Worker's log; nothing to set";
const STRATEGY =
  "turns go by weights, exactly, and past targets that are at a limit or fail; by latency or load there is none";
const TRANSLATION = "bodies and answers are not translated or mended here, so there is nothing to set";

/** Of `litellm_params`. */
export const PARAMS: Explained = [
  [
    /^(tags|tag_regex)$/,
    "calls are not routed by tags: give each tag's deployments a name of their own, and keys the names they may use",
  ],
  [
    /^(organization|project)$/,
    "the headers openai-organization and openai-project are not sent: put a key that belongs to that organization or project",
  ],
  [
    /^api_version$/,
    "Azure is called by its v1 API, which has no version; AzureOpenAI clients go on sending theirs",
    "differs",
  ],
  [/^(max_retries|num_retries)$/, RETRIES],
  [/^(allowed_fails|cooldown_time)/, COOLING],
  [
    /^(aws_session_name|aws_web_identity_token|aws_profile_name|aws_sts_endpoint|aws_external_id|aws_session_token)/,
    "the gateway has one AWS identity (AWS_ACCESS_KEY_ID and its like) and may assume one role, roleArn; tokens and profiles of a machine are not known here",
  ],
  [/^vertex_/, "Vertex AI cannot be called from here"],
  [
    /^azure_ad_token|^(azure_scope|azure_username|azure_password)$/,
    "tokens that somebody else fetches are not taken: give tenant_id, client_id and client_secret of an application of Entra ID (docs/azure.md)",
  ],
  [/^(cache_|caching)/, CACHE],
  [/^(mock_|use_in_pass_through|use_litellm_proxy|merge_|custom_llm_provider)/, "has no counterpart"],
  [
    /_cost|^(input|output)_cost/,
    "only prices of input, output and cached tokens are taken, those of both input and output together; public prices are known by themselves (docs/prices.md)",
  ],
  [
    /^(guardrails|litellm_.*|blocked_|max_file_size|ssl_|drop_params|additional_drop_params|allowed_openai_params|configurable_clientside_auth_params|model_id|base_model)/,
    TRANSLATION,
  ],
];

/** Of `model_info`. */
export const INFO: Explained = [
  [/^(access_groups|team_id|team_public_model_name|restricted_)/, CALLERS],
  [
    /_cost/,
    "only prices of input, output and cached tokens are taken, those of both input and output together; public prices are known by themselves (docs/prices.md)",
  ],
  [/./, "is information for LiteLLM only (what a model can, its health check, its tokenizer): it routes nothing here"],
];

/** Of `router_settings`. */
export const ROUTER: Explained = [
  [/^routing_strategy/, STRATEGY],
  [/^redis|^cache|client_ttl/, STATE],
  [/retr/, RETRIES],
  [/cooldown|allowed_fails/, COOLING],
  [
    /timeout/,
    "how long a provider may take to begin is the variable FIRST_BYTE_TIMEOUT_MS, or firstByteTimeoutMs of a target (docs/settings.md)",
  ],
  [
    /context_window_fallbacks|content_policy_fallbacks/,
    "a call that is too long or refused for its content gets the provider's answer: another model is not asked for what the caller did",
  ],
  [
    /pre_call_checks|max_fallbacks/,
    "targets at their limits are passed over by themselves; bodies are not measured against a model's window",
  ],
  [
    /tag|priority|deployment_affinity|session/,
    "calls are not routed by tags or priorities; conversations stay with a target by the affinity of an alias (docs/aliases.md)",
  ],
  [/./, "has no counterpart in routing here"],
];

/** Of `litellm_settings`. */
export const LITELLM: Explained = [
  [
    /callback|langfuse|langsmith|datadog|otel|prometheus|logging|_tags$|s3_|gcs_|arize|newrelic|custom_prometheus/,
    CALLBACKS,
  ],
  [/cache/, CACHE],
  [/guardrail|presidio|pii|banned|blocked|moderation|safety|llamaguard|llm_guard|google_text/, GUARDRAILS],
  [
    /context_window_fallbacks|content_policy_fallbacks/,
    "a call that is too long or refused for its content gets the provider's answer: another model is not asked for what the caller did",
  ],
  [/retr/, RETRIES],
  [/cooldown|allowed_fails/, COOLING],
  [
    /timeout/,
    "how long a provider may take to begin is the variable FIRST_BYTE_TIMEOUT_MS, or firstByteTimeoutMs of a target (docs/settings.md)",
  ],
  [/verbose|log|debug|redact/, LOGS],
  [/budget|key_|team|user|sso|internal|upperbound|cost|tpm|rpm|parallel/, CALLERS],
  [/mcp|search|vector|prompt/, "Signalbox passes calls of models on; tools, prompts and searches are not run here"],
  [/./, TRANSLATION],
];

/** Of `general_settings`. */
export const GENERAL: Explained = [
  [
    /^master_key$/,
    "the admin's token here is the secret ADMIN_TOKEN, which npm run deploy makes; it calls no model. Callers get keys of their own",
    "differs",
  ],
  [
    /jwt|oauth|sso|auth|role|public_routes|allowed_routes|admin|ui_/,
    "tokens of an identity provider are taken by a gateway with authorizerType CUSTOM_JWT, made by hand (docs/control-plane.md)",
  ],
  [/database|redis|store_model|prisma|db_/, STATE],
  [
    /key_management|secret_manager|hashicorp|vault/,
    "keys are Worker secrets, Secrets Store bindings, or sealed in the database (docs/settings.md)",
  ],
  [
    /alert|slack|email|webhook|pagerduty/,
    "budgets and errors are metrics and lines of the log: alarms are made where these go (docs/operations.md)",
  ],
  [/health/, "a target is passed over when calls fail; it is not called for a check"],
  [
    /pass_through/,
    "another API below the gateway is a passthrough target, made by hand, at its own address (http.passthrough, docs/control-plane.md)",
  ],
  [/parallel|budget|user|team|key|spend|max_|limit|tags/, CALLERS],
  [/./, "is a setting of LiteLLM's own server"],
];

/** Whole sections. */
export const SECTIONS: Explained = [
  [/^guardrails$|^policies$|^policy_/, GUARDRAILS],
  [
    /^mcp|^search_tools$|^vector_store|^prompts$|^tools$|^agent|^skills|^files_settings|^finetune_settings|^assistant_settings/,
    "Signalbox passes calls of models on; tools, agents, prompts, files and searches are not run here. An MCP server can stand below the gateway as a passthrough target",
  ],
  [/^callback|^worker_|^logging/, CALLBACKS],
  [/^x-|^\./, "holds what other parts of the file refer to, and is read there"],
  [/^default_litellm_params$/, BODY],
  [
    /^litellm_jwtauth$/,
    "tokens of an identity provider are taken by a gateway with authorizerType CUSTOM_JWT, made by hand (docs/control-plane.md)",
  ],
  [
    /^tag_routing$/,
    "calls are not routed by tags: give each tag's deployments a name of their own, and keys the names they may use",
  ],
  [
    /^(router_settings|litellm_settings|general_settings|model_list|credential_list)$/,
    "it holds nothing that could be read",
  ],
  [/^environment_variables$/, "its values are not copied: those that are keys are named below, to be put as secrets"],
];
