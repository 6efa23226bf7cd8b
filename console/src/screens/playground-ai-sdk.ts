/** What the playground sends → the same by Vercel's AI SDK, which has a package for each API. */
import { MAX_TOKENS, type Dialect, type Prompt } from "../api/dialects.ts";
import { inset, json, VARIABLE } from "./playground-code.ts";

interface Maker {
  readonly module: string;
  readonly maker: string;
  /** The model of it. */
  readonly of: string;
  /** Its settings but the key. */
  readonly lines: readonly string[];
}

/** @param model as JavaScript writes it. */
const MAKERS: Readonly<Record<Dialect, (base: string, model: string) => Maker>> = {
  chat: (base, model) => ({
    module: "@ai-sdk/openai-compatible",
    maker: "createOpenAICompatible",
    of: `signalbox(${model})`,
    lines: ['name: "signalbox"', `baseURL: ${json(`${base}/v1`)}`],
  }),
  messages: (base, model) => ({
    module: "@ai-sdk/anthropic",
    maker: "createAnthropic",
    of: `signalbox(${model})`,
    lines: [`baseURL: ${json(`${base}/v1`)}`],
  }),
  responses: (base, model) => ({
    module: "@ai-sdk/openai",
    maker: "createOpenAI",
    of: `signalbox.responses(${model})`,
    lines: [`baseURL: ${json(`${base}/v1`)}`],
  }),
  converse: (base, model) => ({
    module: "@ai-sdk/amazon-bedrock",
    maker: "createAmazonBedrock",
    of: `signalbox(${model})`,
    lines: [`baseURL: ${json(base)}`, 'region: "us-east-1"'],
  }),
  gemini: (base, model) => ({
    module: "@ai-sdk/google",
    maker: "createGoogleGenerativeAI",
    // It takes a name with a slash for a whole path.
    of: `signalbox(${model.includes("/") ? model.replace(/^"/, '"models/') : model})`,
    lines: [`baseURL: ${json(`${base}/v1beta`)}`],
  }),
};

export function aiSdk(base: string, { dialect, model, system, turns, stream, maxTokens }: Prompt): string {
  const { module, maker, of, lines } = MAKERS[dialect](base, json(model));
  const messages = turns.map(({ role, text }) => ({ role, content: text }));
  const most = maxTokens ?? (dialect === "messages" ? MAX_TOKENS : undefined);
  return `import { ${maker} } from "${module}";
import { ${stream ? "streamText" : "generateText"} } from "ai";

const signalbox = ${maker}({
${lines.map((line) => `  ${line},\n`).join("")}  apiKey: process.env.${VARIABLE},
});
const ${stream ? "{ textStream }" : "{ text }"} = ${stream ? "" : "await "}${stream ? "streamText" : "generateText"}({
  model: ${of},
${system === "" ? "" : `  system: ${json(system)},\n`}${most === undefined ? "" : `  maxOutputTokens: ${most},\n`}  messages: ${inset(json(messages), "  ")},
});
${stream ? "for await (const text of textStream) process.stdout.write(text);" : "console.log(text);"}`;
}
