/** Connector targets on the running Worker, ready to be called: their models have been asked for. */
import { jsonSchema, streamText, tool, type LanguageModel } from "ai";
import { vi } from "vitest";
import { TOOL } from "./answers.ts";
import type { RunningWorker } from "./running-worker.ts";

/** @param source `connectorId`, and what else it asks for. */
export async function connect(
  on: RunningWorker,
  gatewayId: string,
  name: string,
  source: Readonly<Record<string, unknown>>,
  credential: object,
): Promise<void> {
  await on.create(`/gateways/${gatewayId}/targets/`, {
    name,
    targetConfiguration: { inference: { connector: { source } } },
    credentialProviderConfigurations: [credential],
  });
}

/** Waits until the gateway lists a model of that id; behind a target's creation its provider is asked. */
export async function listed(on: RunningWorker, key: string, id: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const response = await fetch(`${on.origin}/inference/v1/models`, { headers: { authorization: `Bearer ${key}` } });
      if (!(await response.text()).includes(JSON.stringify(id))) throw new Error(`${id} is not listed yet`);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** What a client did: its answer, or the error it threw. */
export function outcome<T>(work: () => Promise<T>): Promise<unknown> {
  return work().catch((error: unknown) => error);
}

/** The tool that providers here use, as AI SDK has it: its caller carries it out. */
export const AI_TOOLS = {
  [TOOL.name]: tool({
    inputSchema: jsonSchema<{ city: string }>({ type: "object", properties: { city: { type: "string" } } }),
    outputSchema: jsonSchema<string>({ type: "string" }),
  }),
};

/** What AI SDK says of a stream that does not end well; undefined where it says nothing. */
export async function streamError(model: LanguageModel): Promise<unknown> {
  const errors: unknown[] = [];
  const { fullStream } = streamText({
    model,
    prompt: "Hello!",
    maxRetries: 0,
    onError: ({ error }) => void errors.push(error),
  });
  const thrown = await outcome(async () => {
    for await (const part of fullStream) if (part.type === "error") errors.push(part.error);
    return undefined;
  });
  return errors[0] ?? thrown;
}
