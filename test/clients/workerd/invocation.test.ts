/** How long a call's invocation is, as a tail worker on raw workerd sees it: past the last byte of a stream, and until what it left behind is done. */
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { startFaultyProvider, type FaultyProvider } from "../support/faulty-provider.ts";
import { startRawWorker, type RawWorker } from "../support/raw-worker.ts";
import { gateway } from "../support/running-worker.ts";

const EVENT = 'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n';
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":34}}\n\n';

const TailEvent = z.object({
  invocationId: z.string(),
  event: z.looseObject({ type: z.string() }),
});

let worker: RawWorker;
let provider: FaultyProvider;
let id: string;
/** What the tail worker was told, in order: an invocation's id and what became of it. */
const told: string[] = [];
const waiting: { text: RegExp; resolve: () => void }[] = [];

function hear(line: string): void {
  const start = line.indexOf("{");
  const parsed = start < 0 ? undefined : TailEvent.safeParse(JSON.parse(line.slice(start)));
  if (parsed?.data === undefined) return;
  const { invocationId, event } = parsed.data;
  told.push(`${invocationId} ${event.type} ${JSON.stringify(event)}`);
  for (const { text, resolve } of waiting) if (text.test(told.at(-1) ?? "")) resolve();
}

/** Once something like this was told, also before. */
function heard(text: RegExp): Promise<void> {
  return new Promise((resolve) => {
    waiting.push({ text, resolve });
    if (told.some((one) => text.test(one))) resolve();
  });
}

/** Kinds of events of the invocation whose onset names this path. */
function eventsOf(path: string): string[] {
  const onset = told.find((one) => one.includes(" onset ") && one.includes(path));
  const invocation = onset?.split(" ", 1)[0] ?? "none";
  return told.filter((one) => one.startsWith(invocation)).map((one) => one.split(" ")[1] ?? "");
}

beforeAll(async () => {
  [worker, provider] = await Promise.all([
    startRawWorker({ LEDGER_FLUSH_MS: "300" }, { entry: "bench/workerd/ledger.js", isTailed: true, onLine: hear }),
    startFaultyProvider(),
  ]);
  id = await gateway(worker, { authorizerType: "NONE" });
  for (const streamUsage of ["as_sent", "ask_and_hide"]) {
    const operations = [{ path: "/v1/chat/completions", models: [{ model: streamUsage }] }];
    await worker.create(`/gateways/${id}/targets/`, {
      name: streamUsage.replaceAll("_", "-"),
      targetConfiguration: { inference: { provider: { endpoint: provider.origin, operations } } },
      streamUsage,
    });
  }
});

afterAll(async () => {
  await worker?.close();
  await provider?.close();
});

for (const model of ["as_sent", "ask_and_hide"]) {
  describe(`the invocation of a stream that is ${model === "as_sent" ? "followed" : "filtered"}`, () => {
    it("is over when the last byte has left and its record is kept, and not before", async ({ expect }) => {
      const rest = Promise.withResolvers<void>();
      provider.answer(async (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write(EVENT);
        await rest.promise;
        response.end(`${EVENT}${USAGE}data: [DONE]\n\n`);
      });
      // The default gateway by its id, and a query nobody reads: an address of this call alone.
      const path = `/gateways/${id}/inference/v1/chat/completions?of=${model}`;
      const response = await fetch(worker.origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ model, stream: true }),
      });
      const reader = response.body?.getReader();
      await reader?.read();
      // What was told of the stream so far is here once a later invocation's end is.
      await fetch(`${worker.origin}/healthz?while=${model}`);
      await heard(new RegExp(` onset .*while=${model}`));
      const other = told.find((one) => one.includes(`while=${model}`))?.split(" ", 1)[0] ?? "none";
      await heard(new RegExp(`^${other} outcome`));
      expect(eventsOf(path)).toContain("onset");
      expect(eventsOf(path)).not.toContain("outcome");
      expect(eventsOf(path)).not.toContain("return");

      const kept = worker.logged('"ledger kept"');
      rest.resolve();
      let text = "";
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
        text += new TextDecoder().decode(read.value);
      }
      expect(text).toContain("[DONE]");
      await kept;
      const own = told.find((one) => one.includes(" onset ") && one.includes(path))?.split(" ", 1)[0] ?? "none";
      await heard(new RegExp(`^${own} outcome`));
      console.log(eventsOf(path).join(" "));
      const about = told.filter((one) => one.startsWith(own));
      const logged = about.findIndex((one) => one.includes(" log ") && one.includes("outputTokens"));
      const outcome = about.findIndex((one) => one.includes(" outcome "));
      expect(logged).toBeGreaterThan(0);
      expect(outcome).toBeGreaterThan(logged);
      expect(about[outcome]).toContain('"outcome":"ok"');
    });
  });
}
