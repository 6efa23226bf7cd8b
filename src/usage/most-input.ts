/**
 * A request's body → how many tokens its input is at most; undefined where that cannot be told of it.
 *
 * No tokenizer makes more tokens of a text than it has bytes. What a body only refers to has no bound: files and pictures
 * elsewhere, earlier answers, tools that run at the provider and read what they find.
 */

/** What providers put around messages and tools: Anthropic's own words about tools are at most 700. */
const AROUND = 2_000;
/** A picture in few bytes is scaled to no more: gpt-4o-mini counts 2,833 and 5,667 for each of eight tiles, others a tenth of that. */
const MOST_OF_A_FILE = 50_000;
const FILE = /;base64,|"base64"|"input_audio"|"bytes"\s*:|"inline_?data"/gi;
const ELSEWHERE =
  /"(?:file_id|file_ids|file_url|file_uri|fileUri|previous_response_id|conversation|container|mcp_servers|vector_store_ids)"\s*:\s*(?!null)|"(?:url|image_url)"\s*:\s*"(?!data:)|"type"\s*:\s*"(?:web_search|web_fetch|code_|file_search|mcp|computer|image_generation|item_reference|advisor|tool_search|url")|"prompt"\s*:\s*\{|"(?:web_search_options|plugins|google_search|googleSearch|google_search_retrieval|googleSearchRetrieval|url_context|urlContext|code_execution|codeExecution|speed|inference_geo)"\s*:|"service_tier"\s*:\s*"(?!auto|default|standard|flex)/i;
/** A document of many pages and a film of many pictures fit into few bytes: what is neither picture, sound nor text has no bound. */
const MANY_PAGES =
  /"(?:media_type|mime_type|mimeType)"\s*:\s*"(?!(?:image|audio|text)\\?\/)|data:(?!(?:image|audio|text)\\?\/)[^"',\s]{0,100};base64|"(?:file_data|fileData)"\s*:\s*"(?!data:)|"(?:document|video)"\s*:\s*\{|JVBERi/i;
/** The same in Converse's and Google's words: files of many pages or minutes, what is kept there, tools of theirs, and what is dearer. */
const ELSEWHERE_NESTED =
  /"(?:s3Location|promptVariables|systemTool|additionalModelRequestFields|cached_?[cC]ontent|google_?[sS]earch(?:_?[rR]etrieval)?|google_?[mM]aps|enterprise_?[wW]eb_?[sS]earch|code_?[eE]xecution|url_?[cC]ontext|file_?[sS]earch|computer_?[uU]se)"\s*:|"(?:document|video|audio)"\s*:\s*\{\s*"(?:format|source|name)"|"mime_?[tT]ype"\s*:\s*"(?!image\/|text\/)|"serviceTier"\s*:\s*(?!\{\s*"type"\s*:\s*"(?:default|flex)")|"latency"\s*:\s*"(?!standard")/;
/** Nobody escapes a letter who does not hide something. */
const HIDDEN = /\\u00[4-7]/;

const decoder = new TextDecoder("latin1");

/** Reads all of it: only for calls that a strict limit takes. */
export function mostInput(body: Uint8Array): number | undefined {
  const text = decoder.decode(body);
  const patterns = [ELSEWHERE, ELSEWHERE_NESTED, MANY_PAGES, HIDDEN];
  if (patterns.some((pattern) => pattern.test(text))) return undefined;
  return body.length + AROUND + MOST_OF_A_FILE * (text.match(FILE)?.length ?? 0);
}

/** Headers of Bedrock's by which the same tokens cost more than the price of the model says. */
export function isDearer(headers: Headers): boolean {
  const tier = headers.get("x-amzn-bedrock-service-tier") ?? "default";
  const latency = headers.get("x-amzn-bedrock-performanceconfig-latency") ?? "standard";
  return !/^(?:default|flex)$/.test(tier) || latency !== "standard";
}
