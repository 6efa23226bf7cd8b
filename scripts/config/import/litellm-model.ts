/** `litellm_params.model` → the provider, its own id of the model, and the region that stands between: https://docs.litellm.ai/docs/providers */
import { isProvider } from "./providers.ts";

/** Models that LiteLLM knows without a provider before them: https://docs.litellm.ai/docs/providers */
const BARE: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|o\d|chatgpt|codex|text-embedding|text-davinci|davinci|babbage|dall-e|whisper|tts-|omni-|ft:)/, "openai"],
  [/^claude/, "anthropic"],
  [/^gemini/, "vertex_ai"],
  [/^(command|rerank-|embed-)/, "cohere"],
  [/^([a-z]{2}\.)?(anthropic|amazon|meta|cohere|ai21|mistral|deepseek|openai|qwen)\./, "bedrock"],
];

/** What LiteLLM calls, taken apart; a sentence where it is not known whose it is. */
export function splitModel(
  whole: string,
  custom: string | undefined,
  hasAddress: boolean,
): { provider: string; model: string; region?: string } | string {
  if (whole === "*") return { provider: custom ?? "*", model: "*" };
  const cut = whole.indexOf("/");
  const before = cut < 0 ? "" : whole.slice(0, cut);
  if (custom === undefined && (cut < 0 || !isProvider(before))) {
    const bare = BARE.find(([ids]) => ids.test(whole))?.[1];
    if (bare !== undefined) return { provider: bare, model: whole };
    if (cut < 0)
      return hasAddress ? { provider: "custom", model: whole } : `which provider has ${shown(whole)} is not said`;
  }
  const provider = custom ?? before;
  const model = custom !== undefined && before !== custom ? whole : whole.slice(cut + 1);
  if (!provider.startsWith("bedrock")) {
    return { provider, model: model.replace(/^(responses|gpt5_series|o_series|chat\/completions)\//, "") };
  }
  if (/^(agent|agentcore|sagemaker)\//.test(model)) return "agents of Bedrock are no models";
  const routed = model.replace(/^(converse|converse_like|invoke|async_invoke|mantle)\//, "");
  const [, region, rest] = /^([a-z]{2}(?:-[a-z]+)+-\d)\/(.+)$/.exec(routed) ?? [];
  return region === undefined || rest === undefined ? { provider, model: routed } : { provider, model: rest, region };
}

/** A name of the source's as it may stand in a sentence. */
export function shown(name: string | undefined): string {
  return name === undefined ? "an entry" : `"${name}"`;
}
