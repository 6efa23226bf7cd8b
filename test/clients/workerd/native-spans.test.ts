/** Native spans on raw workerd, as a streaming tail worker sees them; and none where nobody traces. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as z from "zod";
import { bundleScriptInto } from "../../../bench/workerd/bundle-script.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";

const Event = z.object({
  spanContext: z.object({ spanId: z.string().optional() }),
  event: z.looseObject({ type: z.string() }),
});
type Event = z.infer<typeof Event>;
const Opened = z.object({ name: z.string(), spanId: z.string() });
const Info = z.array(z.object({ name: z.string(), value: z.unknown() }));

let traced: Workerd;
let untraced: Workerd;
let directory: string;
const events: Event[] = [];
const over = Promise.withResolvers<void>();

const provider = createServer((request, response) => {
  if (request.url === "/first") {
    response.writeHead(529).end("overloaded");
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write("data: 1\n\n");
  setImmediate(() => response.end("data: 2\n\n"));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  const address = provider.address();
  if (address === null || typeof address === "string") throw new Error("the provider has no port");
  directory = await mkdtemp(join(tmpdir(), "signalbox-traced-"));
  const bundle = await bundleScriptInto(directory, "test/clients/support/traced-worker.ts");
  const text = { PROVIDER: `http://127.0.0.1:${address.port}` };
  const onLine = (line: string): void => {
    if (!line.startsWith("{")) return;
    const event = Event.parse(JSON.parse(line));
    events.push(event);
    if (event.event.type === "outcome") over.resolve();
  };
  [traced, untraced] = await Promise.all([
    startWorkerd({ bundle, text, isTailed: true, onLine }),
    startWorkerd({ bundle, text }),
  ]);
});

afterAll(async () => {
  await Promise.all([traced?.stop(), untraced?.stop()]);
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
  await rm(directory, { recursive: true, force: true });
});

interface Seen {
  name: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  status?: unknown;
  isClosed: boolean;
}

/** Spans by the id they were opened with, in order. */
function spans(): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const { spanContext, event } of events) {
    const own = seen.get(spanContext.spanId ?? "");
    if (event.type === "spanOpen") {
      const { name, spanId } = Opened.parse(event);
      seen.set(spanId, { name, parent: spanContext.spanId, attributes: {}, isClosed: false });
    } else if (own === undefined) continue;
    else if (event.type === "attributes") {
      for (const { name, value } of Info.parse(event["info"])) own.attributes[name] = value;
    } else if (event.type === "spanUpdate") Object.assign(own, event["info"]);
    else if (event.type === "spanClose") own.isClosed = true;
  }
  return seen;
}

describe("the platform's own tracing", () => {
  it("sees a span for the call, one under it for each attempt, and the platform's calls under those", async ({
    expect,
  }) => {
    expect(await (await fetch(traced.origin)).text()).toBe("data: 1\n\ndata: 2\n\n");
    await over.promise;
    const all = [...spans()];
    const named = (name: string) => all.find(([, span]) => span.name === name);
    const [callId, call] = named("chat gpt-5.5") ?? [];
    expect(call).toMatchObject({
      isClosed: true,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-5.5",
        "gen_ai.response.model": "gpt-5.5",
        "gen_ai.request.stream": true,
        "gen_ai.response.time_to_first_chunk": 1.5,
        "gen_ai.usage.input_tokens": 250,
        "gen_ai.usage.cache_read.input_tokens": 100,
        "gen_ai.usage.cache_write.input_tokens": 25,
        "gen_ai.usage.output_tokens": 72,
        "signalbox.gateway.id": "default-abc",
        "signalbox.cost.usd": 1.5,
      },
    });
    expect(call?.status).toBeUndefined();
    const [firstId, first] = named("chat first.gpt-5.5") ?? [];
    expect(first).toMatchObject({
      parent: callId,
      isClosed: true,
      status: { code: "error" },
      attributes: { "gen_ai.provider.name": "first", "http.response.status_code": 529, "error.type": "529" },
    });
    const [secondId, second] = named("chat second.gpt-5.5") ?? [];
    expect(second).toMatchObject({
      parent: callId,
      isClosed: true,
      attributes: { "gen_ai.provider.name": "second", "http.response.status_code": 200 },
    });
    expect(second?.status).toBeUndefined();
    const fetches = all.filter(([, { name }]) => name === "fetch").map(([, { parent }]) => parent);
    expect(fetches).toEqual([firstId, secondId]);
  });

  it("sees nothing of a call that nobody traces, which has no span", async ({ expect }) => {
    expect(await (await fetch(untraced.origin)).text()).toBe("not traced");
  });
});
