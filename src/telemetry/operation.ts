/** The path of an API → what OpenTelemetry calls the operation, of few values whatever callers write. */

/** Well-known values first, then one of ours: counting tokens is none of theirs. */
const OPERATIONS: readonly (readonly [RegExp, string])[] = [
  [/\/(messages\/count_tokens|responses\/input_tokens|count-tokens)$|:countTokens$/, "count_tokens"],
  [/\/(chat\/completions|messages|responses|responses\/compact|converse|converse-stream)$/, "chat"],
  [/\/completions$/, "text_completion"],
  [/\/embeddings$|:(batchEmbedContents|embedContent)$/, "embeddings"],
  [/:(generateContent|streamGenerateContent)$/, "generate_content"],
  [/\/(invoke|invoke-with-response-stream)$/, "invoke_model"],
];

/** What OpenTelemetry writes where none of its values fits. */
const OTHER = "_OTHER";

export function operationOf(path: string): string {
  return OPERATIONS.find(([pattern]) => pattern.test(path))?.[1] ?? OTHER;
}
