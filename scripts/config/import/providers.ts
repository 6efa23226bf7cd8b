/** The providers that LiteLLM and Portkey name, under their names there: where each is, and the variable that its key usually has. */

/** One that speaks OpenAI's API at an address of its own, as its own documentation gives it to OpenAI's SDK. */
export interface Compatible {
  readonly name: string;
  /** As an SDK takes it: `/chat/completions` comes behind it. Undefined: whoever runs it says where. */
  readonly address: string | undefined;
  readonly variable: string | undefined;
  /** The server's root is what people write, and `/v1/…` comes behind it. */
  readonly isRoot?: boolean;
}

/** Our name, its names there where they are others, address, variable. */
const HOSTED: readonly (readonly [name: string, others: readonly string[], address: string, variable: string])[] = [
  ["ai21", ["ai21_chat"], "https://api.ai21.com/studio/v1", "AI21_API_KEY"],
  ["cerebras", [], "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"],
  ["cohere", ["cohere_chat"], "https://api.cohere.ai/compatibility/v1", "COHERE_API_KEY"],
  ["dashscope", [], "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"],
  ["deepinfra", [], "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"],
  ["deepseek", [], "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"],
  ["featherless", ["featherless_ai", "featherless-ai"], "https://api.featherless.ai/v1", "FEATHERLESS_AI_API_KEY"],
  ["fireworks", ["fireworks_ai", "fireworks-ai"], "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"],
  ["github", [], "https://models.github.ai/inference", "GITHUB_API_KEY"],
  ["groq", [], "https://api.groq.com/openai/v1", "GROQ_API_KEY"],
  ["huggingface", [], "https://router.huggingface.co/v1", "HUGGINGFACE_API_KEY"],
  ["hyperbolic", [], "https://api.hyperbolic.xyz/v1", "HYPERBOLIC_API_KEY"],
  ["inference-net", ["inference_net"], "https://api.inference.net/v1", "INFERENCE_NET_API_KEY"],
  ["jina", ["jina_ai"], "https://api.jina.ai/v1", "JINA_AI_API_KEY"],
  ["lambda", ["lambda_ai"], "https://api.lambda.ai/v1", "LAMBDA_API_KEY"],
  ["meta-llama", ["meta_llama"], "https://api.llama.com/compat/v1", "LLAMA_API_KEY"],
  ["minimax", [], "https://api.minimax.io/v1", "MINIMAX_API_KEY"],
  ["mistral", ["mistral-ai", "codestral"], "https://api.mistral.ai/v1", "MISTRAL_API_KEY"],
  ["moonshot", [], "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"],
  ["nebius", [], "https://api.studio.nebius.ai/v1", "NEBIUS_API_KEY"],
  ["novita", ["novita-ai"], "https://api.novita.ai/v3/openai", "NOVITA_API_KEY"],
  ["nscale", [], "https://inference.api.nscale.com/v1", "NSCALE_API_KEY"],
  ["nvidia", ["nvidia_nim"], "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"],
  ["openrouter", [], "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"],
  ["perplexity", ["perplexity-ai"], "https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"],
  ["sambanova", [], "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"],
  ["scaleway", [], "https://api.scaleway.ai/v1", "SCW_SECRET_KEY"],
  ["siliconflow", [], "https://api.siliconflow.cn/v1", "SILICONFLOW_API_KEY"],
  ["together", ["together_ai", "together-ai"], "https://api.together.xyz/v1", "TOGETHERAI_API_KEY"],
  ["upstage", [], "https://api.upstage.ai/v1/solar", "UPSTAGE_API_KEY"],
  ["vercel", ["vercel_ai_gateway"], "https://ai-gateway.vercel.sh/v1", "VERCEL_AI_GATEWAY_API_KEY"],
  ["volcengine", [], "https://ark.cn-beijing.volces.com/api/v3", "VOLCENGINE_API_KEY"],
  ["voyage", [], "https://api.voyageai.com/v1", "VOYAGE_API_KEY"],
  ["wandb", [], "https://api.inference.wandb.ai/v1", "WANDB_API_KEY"],
  ["xai", ["x-ai"], "https://api.x.ai/v1", "XAI_API_KEY"],
  ["zai", ["z-ai"], "https://api.z.ai/api/paas/v4", "ZAI_API_KEY"],
];

/** Servers that somebody runs, by what they are written with there. */
const SELF_HOSTED: readonly (readonly [name: string, others: readonly string[]])[] = [
  ["vllm", ["hosted_vllm"]],
  ["lm-studio", ["lm_studio"]],
  ["litellm", ["litellm_proxy"]],
  ["llamafile", []],
  ["xinference", []],
  ["infinity", []],
  ["databricks", []],
  ["model-runner", ["docker_model_runner"]],
  ["custom", ["custom_openai", "openai_like", "custom"]],
];

const COMPATIBLE: ReadonlyMap<string, Compatible> = new Map([
  ...HOSTED.flatMap(([name, others, address, variable]) =>
    [name, ...others].map((one): [string, Compatible] => [one, { name, address, variable }]),
  ),
  ...SELF_HOSTED.flatMap(([name, others]) =>
    [name, ...others].map((one): [string, Compatible] => [one, { name, address: undefined, variable: undefined }]),
  ),
  ...["ollama", "ollama_chat"].map((one): [string, Compatible] => [
    one,
    { name: "ollama", address: "http://localhost:11434", variable: undefined, isRoot: true },
  ]),
]);

/** Those that have a connector here, by their names there. */
const CONNECTED: Readonly<Record<string, string>> = {
  openai: "openai",
  "text-completion-openai": "openai",
  azure: "azure",
  azure_text: "azure",
  "azure-openai": "azure",
  azure_ai: "azure-ai",
  "azure-ai": "azure-ai",
  "azure-foundry": "azure-ai",
  anthropic: "anthropic",
  anthropic_text: "anthropic",
  bedrock: "bedrock",
  bedrock_converse: "bedrock",
  bedrock_mantle: "bedrock-mantle",
  gemini: "gemini",
  google: "gemini",
  cloudflare: "workers-ai",
  "workers-ai": "workers-ai",
};

/** What cannot be called from here, and why. */
const OUT_OF_REACH: readonly (readonly [RegExp, string])[] = [
  [
    /^(vertex[_-]?ai(_beta)?|google-vertex-ai|palm)$/,
    "Vertex AI wants tokens of a Google service account, which this gateway cannot fetch: the same models are at Google's Gemini API, called with an API key (provider gemini)",
  ],
  [/^sagemaker/, "SageMaker has an API of its own, which no connector speaks"],
  [/^auto_router$/, "an automatic router is no provider: an alias goes by weights and tiers"],
];

export function compatibleNamed(name: string): Compatible | undefined {
  return COMPATIBLE.get(name);
}

/** @returns our name of a provider with a connector. */
export function connectedNamed(name: string): string | undefined {
  return Object.hasOwn(CONNECTED, name) ? CONNECTED[name] : undefined;
}

export function isProvider(name: string): boolean {
  return COMPATIBLE.has(name) || connectedNamed(name) !== undefined || OUT_OF_REACH.some(([names]) => names.test(name));
}

/** Why a provider cannot be reached from here. */
export function whyNot(name: string): string {
  const known = OUT_OF_REACH.find(([names]) => names.test(name))?.[1];
  return (
    known ??
    `no connector speaks the API of "${name}". If it has an address that speaks OpenAI's or Anthropic's, make it a provider target by hand (docs/control-plane.md)`
  );
}

/** The provider that a slug names, such as `openai-prod`: the one whose name is among its words; undefined where none or several are. */
export function providerInSlug(slug: string): string | undefined {
  const found = [...new Set([...COMPATIBLE.keys(), ...Object.keys(CONNECTED)])].filter((name) =>
    `-${slug.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-`.includes(`-${name.replaceAll("_", "-")}-`),
  );
  const ours = new Set(found.map((name) => connectedNamed(name) ?? COMPATIBLE.get(name)?.name));
  // `azure-openai-eu` names Azure OpenAI, not OpenAI.
  const [longest] = found.toSorted((a, b) => b.length - a.length);
  return ours.size === 1 || (longest ?? "").includes("-") ? longest : undefined;
}

/** Beside the longest name of a target, `target/model` is as long as an alias may hold. */
const LONGEST_MODEL = 155;

const MODEL_ID = /^[a-zA-Z0-9\-._*?@:]+(\/[a-zA-Z0-9\-._*?@:]+)*$/;

/** Could a provider call a model so? A pattern of models is one too. */
export function isModelId(text: string): boolean {
  return text.length <= LONGEST_MODEL && MODEL_ID.test(text);
}
