/** What Bedrock answers to a well-formed call, in the shapes its SDKs read: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html */
import * as z from "zod";
import { chunk, converse, exception } from "../../recordings/frames.ts";
import { answer, json, messageEvents, PIECES, TEXT, TOOL, type Answer } from "./answers.ts";

export const CLAUDE = "anthropic.claude-haiku-4-5-20251001-v1:0";
export const PROFILE = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123def456";

const Asked = z.looseObject({
  tools: z.array(z.unknown()).optional(),
  toolConfig: z.object({ tools: z.array(z.unknown()) }).optional(),
});

/** Agents offer tools with every call; ours is used wherever it is offered. */
function offersTool(tools: readonly unknown[] = []): boolean {
  return JSON.stringify(tools).includes(`"name":"${TOOL.name}"`);
}

const USAGE = { inputTokens: 11, outputTokens: 17, totalTokens: 28 };
const METRICS = { latencyMs: 42 };
const TOOL_USE = { toolUseId: "tooluse_1", name: TOOL.name };

/** @param url path and query, as the provider got it. */
export function answerAsBedrock(url: string, body: string): Answer {
  const path = url.split("?", 1)[0] ?? "";
  if (path === "/foundation-models") {
    return json({ modelSummaries: [{ modelId: CLAUDE, modelName: "Claude Haiku 4.5", providerName: "Anthropic" }] });
  }
  if (path === "/inference-profiles") {
    const profile = { inferenceProfileId: "abc123def456", inferenceProfileArn: PROFILE, inferenceProfileName: "ours" };
    return json({ inferenceProfileSummaries: [{ ...profile, status: "ACTIVE", type: "APPLICATION", models: [] }] });
  }
  const below = /^\/(?:openai|anthropic)(\/v1\/.*)$/.exec(path)?.[1];
  if (below !== undefined) return answer(below, body);
  const operation = /^\/model\/[^/]+\/([a-z-]+)$/.exec(path)?.[1];
  const asked = Asked.parse(JSON.parse(body));
  const usesTool = offersTool(asked.toolConfig?.tools ?? asked.tools);
  switch (operation ?? "") {
    case "converse":
      return converseAnswer(usesTool);
    case "converse-stream":
      return frames(converseFrames(usesTool));
    case "invoke":
      return answer("/v1/messages", JSON.stringify({ ...asked, model: CLAUDE }));
    case "invoke-with-response-stream":
      return frames(messageEvents(CLAUDE, usesTool).map((event) => chunk(event)));
    case "count-tokens":
      return json({ inputTokens: 14 });
    default:
      return { status: 404, body: `no such path: ${url}` };
  }
}

function converseAnswer(usesTool: boolean): Answer {
  const content = usesTool ? [{ toolUse: { ...TOOL_USE, input: JSON.parse(TOOL.arguments) } }] : [{ text: TEXT }];
  const stopReason = usesTool ? "tool_use" : "end_turn";
  return json({ output: { message: { role: "assistant", content } }, stopReason, usage: USAGE, metrics: METRICS });
}

function converseFrames(usesTool: boolean): Uint8Array[] {
  const at = { contentBlockIndex: 0 };
  const deltas = usesTool
    ? [TOOL.arguments.slice(0, 5), TOOL.arguments.slice(5)].map((input) => ({ toolUse: { input } }))
    : PIECES.map((text) => ({ text }));
  return [
    converse("messageStart", { role: "assistant" }),
    ...(usesTool ? [converse("contentBlockStart", { ...at, start: { toolUse: TOOL_USE } })] : []),
    ...deltas.map((delta) => converse("contentBlockDelta", { ...at, delta })),
    converse("contentBlockStop", at),
    converse("messageStop", { stopReason: usesTool ? "tool_use" : "end_turn" }),
    converse("metadata", { usage: USAGE, metrics: METRICS }),
  ];
}

function frames(all: readonly Uint8Array[]): Answer {
  return { status: 200, headers: STREAM, body: each(all) };
}

const STREAM = {
  "content-type": "application/vnd.amazon.eventstream",
  "x-amzn-requestid": "request-of-bedrock",
  "x-amzn-bedrock-content-type": "application/json",
};

async function* each(all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

/** An invocation's stream in which the model uses a tool of its caller's. */
export function using(name: string, input: object): Answer {
  const events = messageEvents(CLAUDE, true, { name, arguments: JSON.stringify(input) });
  return frames(events.map((event) => chunk(event)));
}

/** As Bedrock refuses a call: its kind in a header, its words in the body. */
export function refusal(status: number, type: string, message: string): Answer {
  const headers = { "content-type": "application/json", "x-amzn-errortype": type, "x-amzn-requestid": "refused" };
  return { status, headers, body: JSON.stringify({ message }) };
}

/** A stream that fails after its first piece: by an exception of its own, or by a connection that breaks. */
export function failing(how: "exception" | "cut", begun = converseFrames(false).slice(0, 2)): Answer {
  return { status: 200, headers: STREAM, body: ending(begun, how) };
}

/** The same of an invocation, whose frames hold the model's own events. */
export function failingInvocation(how: "exception" | "cut"): Answer {
  const begun = messageEvents(CLAUDE, false).slice(0, 3);
  return failing(
    how,
    begun.map((event) => chunk(event)),
  );
}

async function* ending(begun: readonly Uint8Array[], how: "exception" | "cut"): AsyncGenerator<Uint8Array> {
  yield* begun;
  if (how === "cut") throw new Error("cut");
  yield exception("throttlingException", JSON.stringify({ message: "Too many tokens, please wait." }));
}
