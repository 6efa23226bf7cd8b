/** Every client that there are lines for, in the order in which they are offered. */
import { ANTHROPIC } from "./anthropic.ts";
import { AZURE } from "./azure.ts";
import { BEDROCK, BEDROCK_SIGNED } from "./bedrock.ts";
import { FRAMEWORKS } from "./frameworks.ts";
import { GOOGLE } from "./google.ts";
import { OPENAI } from "./openai.ts";
import { SIGNED_BY_HAND } from "./signed.ts";
import type { Snippet } from "./snippet.ts";
import { TOOLS } from "./tools.ts";

/** With a key of the gateway's. */
export const WITH_KEY: readonly Snippet[] = [
  ...OPENAI,
  ...ANTHROPIC,
  ...FRAMEWORKS,
  ...TOOLS,
  ...BEDROCK,
  ...AZURE,
  ...GOOGLE,
];

/** With an access key of the secret `ACCESS_KEYS`. */
export const SIGNED: readonly Snippet[] = [...SIGNED_BY_HAND, ...BEDROCK_SIGNED];
