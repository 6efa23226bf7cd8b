/** Callers who leave, at every point of every kind of answer, by a plain close and by a reset: one record each that says how it ended, and the provider is released. */
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { callAndLeave, type Leave } from "../support/leaving-caller.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const ADMIN = { authorization: "Bearer test-admin-token" };
const EVENT = `data: {"choices":[{"delta":{"content":"${"x".repeat(40)}"}}]}\n\n`;
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":34}}\n\n';
const STREAM = `${EVENT.repeat(10)}${USAGE}data: [DONE]\n\n`;
const JSON_ANSWER = JSON.stringify({
  choices: [{ message: { content: "hi" } }],
  usage: { prompt_tokens: 21, completion_tokens: 34 },
});
const LONG_JSON = `{"data":["${"x".repeat(3_000_000)}"],"usage":{"prompt_tokens":21,"total_tokens":21}}`;
const COMMENT = ": still here\n\n";

interface Answer {
  readonly path: string;
  readonly stream: boolean;
  readonly status: number;
  readonly type: string;
  readonly whole: string;
}

const ANSWERS = {
  stream: { path: "/v1/chat/completions", stream: true, status: 200, type: "text/event-stream", whole: STREAM },
  JSON: { path: "/v1/chat/completions", stream: false, status: 200, type: "application/json", whole: JSON_ANSWER },
  "long JSON": { path: "/v1/embeddings", stream: false, status: 200, type: "application/json", whole: LONG_JSON },
  "long error": { path: "/v1/chat/completions", stream: false, status: 400, type: "text/plain", whole: LONG_JSON },
  "binary answer": { path: "/v1/audio/speech", stream: false, status: 200, type: "audio/mpeg", whole: LONG_JSON },
} satisfies Record<string, Answer>;

interface Case {
  readonly answer: keyof typeof ANSWERS;
  readonly when: string;
  /** Bytes of the body that are sent before the caller leaves; undefined: nothing at all is. */
  readonly sent: number | undefined;
  /** Nothing of it gets to the caller: it is read whole first. */
  readonly isHeld?: boolean;
  readonly resets: object;
  readonly closes: object;
}

const BEFORE = { status: 499, ended: "left", source: "none" };
const LEFT = { status: 200, ended: "left" };
/** Nobody can tell before something is sent that a connection was closed, and what is whole by then is handed over. */
const WHOLE = { status: 200, ended: "complete", source: "reported", inputTokens: 21 };

const CASES: readonly Case[] = [
  { answer: "stream", when: "before the headers", sent: undefined, resets: BEFORE, closes: LEFT },
  {
    answer: "stream",
    when: "after one event",
    sent: EVENT.length,
    resets: { ...LEFT, source: "estimated", outputTokens: 10 },
    closes: { ...LEFT, source: "estimated", outputTokens: 10 },
  },
  {
    answer: "stream",
    when: "mid-stream",
    sent: EVENT.length * 5,
    resets: { ...LEFT, source: "estimated", outputTokens: 50 },
    closes: { ...LEFT, source: "estimated", outputTokens: 50 },
  },
  {
    answer: "stream",
    when: "one byte before the end",
    sent: STREAM.length - 1,
    resets: { ...LEFT, source: "reported", inputTokens: 21, outputTokens: 34 },
    closes: { status: 200, source: "reported", inputTokens: 21, outputTokens: 34 },
  },
  { answer: "JSON", when: "before the headers", sent: undefined, resets: BEFORE, closes: WHOLE },
  {
    answer: "JSON",
    when: "one byte before the end",
    sent: JSON_ANSWER.length - 1,
    isHeld: true,
    resets: BEFORE,
    closes: WHOLE,
  },
  { answer: "long JSON", when: "half-way", sent: 1_500_000, resets: LEFT, closes: LEFT },
  {
    answer: "long error",
    when: "half-way",
    sent: 1_500_000,
    resets: { ...LEFT, status: 400 },
    closes: { ...LEFT, status: 400 },
  },
  { answer: "binary answer", when: "half-way", sent: 1_500_000, resets: LEFT, closes: LEFT },
];

const Call = z.looseObject({ model: z.string() });
const Calls = z.object({ items: z.array(Call) });

let worker: RawWorker;
let provider: FaultyProvider;
let id: string;

beforeAll(async () => {
  [worker, provider] = await Promise.all([
    startRawWorker({ LEDGER_FLUSH_MS: "0" }, { entry: "bench/workerd/ledger.js" }),
    startFaultyProvider(),
  ]);
  id = await gateway(worker, { authorizerType: "NONE" });
  const paths = [...new Set(Object.values(ANSWERS).map(({ path }) => path))];
  await worker.create(`/gateways/${id}/targets/`, {
    name: "only",
    targetConfiguration: {
      inference: {
        provider: {
          endpoint: provider.origin,
          operations: paths.map((path) => ({ path, models: [{ model: "m-*" }] })),
        },
      },
    },
    streamUsage: "as_sent",
  });
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

async function callsOf(model?: string): Promise<z.infer<typeof Call>[]> {
  const query = model === undefined ? "" : `?model=${model}`;
  const response = await fetch(`${worker.origin}/control/gateways/${id}/calls${query}`, { headers: ADMIN });
  return Calls.parse(await response.json()).items;
}

async function behave(how: string): Promise<void> {
  await fetch(`${worker.origin}/ledger`, {
    method: "POST",
    body: JSON.stringify({ gateway: id, what: "behave", how }),
  });
}

let models = 0;

/** @returns the model that was asked for, and the call at its provider. */
async function leave(how: Leave, { answer, sent, isHeld = false }: Pick<Case, "answer" | "sent" | "isHeld">) {
  const { path, stream, status, type, whole } = ANSWERS[answer];
  const model = `m-${models++}`;
  const told = Promise.withResolvers<void>();
  provider.answer(async (response) => {
    const begin = (): void => {
      const length = stream ? {} : { "content-length": whole.length };
      response.writeHead(status, { "content-type": type, ...length });
    };
    if (sent !== undefined) {
      begin();
      await new Promise((resolve) => response.write(whole.slice(0, sent), resolve));
    }
    await told.promise;
    // A reset shows at once; a plain close is for the next write to find.
    if (how === "resets") return;
    if (sent === undefined) begin();
    if (!stream || sent === whole.length - 1) {
      response.end(whole.slice(sent ?? 0));
      return;
    }
    if (sent === undefined) response.write(EVENT);
    const writing = setInterval(() => response.write(COMMENT), 10);
    response.once("close", () => clearInterval(writing));
  });
  const asked = provider.next();
  const kept = worker.logged('"ledger kept"');
  const isSilent = sent === undefined || isHeld;
  const caller = callAndLeave(
    `${worker.origin}/inference${path}`,
    JSON.stringify({ model, stream }),
    how,
    isSilent ? undefined : sent,
  );
  const call = await asked;
  if (isSilent) caller.leave();
  await caller.gone;
  told.resolve();
  return { model, call, kept };
}

for (const [how, leaves] of [
  ["resets", "resets the connection"],
  ["closes", "closes the connection"],
] as const) {
  describe(`a caller who ${leaves}`, () => {
    for (const one of CASES) {
      it(`${one.when} of a ${one.answer} has one record that says so, and the provider is let go`, async ({
        expect,
      }) => {
        const { model, call, kept } = await leave(how, one);
        await Promise.race([call.left, call.done]);
        await kept;
        expect(await callsOf(model)).toEqual([expect.objectContaining({ model, ...one[how] })]);
      });
    }
  });
}

describe("a provider whose caller resets the connection", () => {
  for (const one of CASES) {
    it(`${one.when} of a ${one.answer} is not kept until the call's record is`, async ({ expect }) => {
      await behave("held");
      const late = worker.logged("the ledger did not answer");
      const { call, kept } = await leave("resets", one);
      // Without a word from the ledger the record waits, and the call's invocation with it.
      expect(await Promise.race([call.left.then(() => "let go"), late.then(() => "kept")])).toBe("let go");
      await behave("well");
      await kept;
    });
  }
});

describe("all of them together", () => {
  it("have one record each", async ({ expect }) => {
    const calls = await callsOf();
    expect(calls.map(({ model }) => model).toSorted()).toEqual(
      Array.from({ length: models }, (_, at) => `m-${at}`).toSorted(),
    );
  });
});
