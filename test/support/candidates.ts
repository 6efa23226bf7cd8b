/** Targets that share the model `m`, each under an id of its own, so that one can be asked after the other. */
import { gateway, providerTarget } from "./config.ts";
import { upstream, type Seen } from "./upstream.ts";
import { isolate, type Isolate } from "./worker.ts";

export const CHAT = "/v1/chat/completions";
const PATHS = [CHAT, "/v1/messages", "/v1/responses"];

interface Wanted {
  readonly settings?: Record<string, unknown>;
  /** What a target says beside where it is, by its name. */
  readonly more?: Readonly<Record<string, Record<string, unknown>>>;
}

/** The first of the names is asked first: their turns begin there. Each calls the model `{name}.m`. */
export async function candidates(names: readonly string[], { settings, more }: Wanted = {}): Promise<Isolate> {
  const on = isolate(settings);
  const id = await gateway(on);
  for (const name of names) {
    await providerTarget(on, id, name, {
      operations: PATHS.map((path) => ({ path, models: [`${name}.m`] })),
      strip: true,
      more: more?.[name] ?? {},
    });
  }
  return on;
}

export function nameOf({ url }: Seen): string {
  return new URL(url).hostname.split(".", 1)[0] ?? "";
}

/** What each target's provider answers; one that is not told says that it is well. */
export function providers(answers: Readonly<Record<string, (seen: Seen) => Response | Promise<Response>>>): Seen[] {
  return upstream((seen) => answers[nameOf(seen)]?.(seen) ?? Response.json({ from: nameOf(seen) }));
}

/** A provider that says nothing until its caller leaves. */
export function silent({ signal }: Seen): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

interface Source {
  readonly body: ReadableStream<Uint8Array>;
  /** Settles when the reader no longer wants it. */
  readonly cancelled: Promise<unknown>;
  readonly write: (text: string | Uint8Array) => void;
  readonly close: () => void;
  readonly break: () => void;
}

/** A body written piece by piece. @param signal breaks it when it fires, as the platform's fetch does. */
export function source(signal?: AbortSignal): Source {
  const cancelled = Promise.withResolvers<unknown>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
    },
    cancel: (reason) => cancelled.resolve(reason),
  });
  signal?.addEventListener("abort", () => {
    cancelled.resolve(signal.reason);
    controller?.error(signal.reason);
  });
  return {
    body,
    cancelled: cancelled.promise,
    write: (text) => controller?.enqueue(typeof text === "string" ? new TextEncoder().encode(text) : text),
    close: () => controller?.close(),
    break: () => controller?.error(new Error("connection reset")),
  };
}

export function events(body: BodyInit): Response {
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
