/** A Worker that does with native spans what a call does: the first provider fails, the second's stream is handed on and seen to its end. */
import { startCallSpan } from "../../../src/telemetry/native-span.ts";
import type { TracedCall } from "../../../src/telemetry/spans.ts";

interface Providers {
  readonly PROVIDER: string;
}

const PATH = "/v1/chat/completions";
const CALL: TracedCall = {
  time: 0,
  durationMs: 0,
  requestId: "request-1",
  gatewayId: "default-abc",
  caller: { kind: "api_key", id: "key-1", name: "billing" },
  target: "openai",
  model: "gpt-5.5",
  path: PATH,
  stream: true,
  status: 200,
  attempts: 2,
  usage: { input: 250, cacheRead: 100, cacheWrite5m: 25, cacheWrite1h: 0, output: 72, reasoning: 30 },
  source: "reported",
  costNanos: 1_500_000_000,
  firstByteMs: 1_500,
  ended: "complete",
};

export default {
  async fetch(_request: Request, { PROVIDER }: Providers, ctx: ExecutionContext): Promise<Response> {
    const span = startCallSpan(ctx.tracing, PATH);
    if (span === undefined) return new Response("not traced");
    const ask = async (name: string): Promise<Response> => {
      const attempt = span.startAttempt();
      const response = await attempt.within(() => fetch(`${PROVIDER}/${name}`));
      const { status } = response;
      const model = `${name}.gpt-5.5`;
      attempt.end({ target: name, providerName: name, model, startedAt: 0, endedAt: 0, status });
      return response;
    };
    const failed = await ask("first");
    await failed.body?.cancel();
    const { body } = await ask("second");
    if (body === null) return new Response("no stream");
    const { readable, writable } = new IdentityTransformStream();
    ctx.waitUntil(body.pipeTo(writable).then(() => span.end(CALL)));
    return new Response(readable);
  },
} satisfies ExportedHandler<Providers>;
