/** Requests that meet: each has read what it wants to change before any of them writes. */
import { env } from "cloudflare:workers";
import { isolate, type Isolate } from "./worker.ts";

/** An isolate that has read what it wants to change, and writes only when it is let. */
export function hesitant(settings: Record<string, unknown> = {}): {
  on: Isolate;
  ready: Promise<void>;
  write: () => void;
} {
  const [ready, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const batch: D1Database["batch"] = async (statements) => {
    ready.resolve();
    await written.promise;
    return env.DB.batch(statements);
  };
  const DB = new Proxy(env.DB, {
    get(db, name) {
      if (name === "batch") return batch;
      const member: unknown = Reflect.get(db, name);
      return typeof member === "function" ? member.bind(db) : member;
    },
  });
  return { on: isolate({ ...settings, DB }), ready: ready.promise, write: written.resolve };
}

/** What each answers that has read before any of them writes. */
export async function atOnce<T>(
  requests: readonly ((on: Isolate) => Promise<T>)[],
  settings: Record<string, unknown> = {},
): Promise<T[]> {
  const isolates = requests.map((request) => ({ ...hesitant(settings), request }));
  const answers = isolates.map(({ on, request }) => request(on));
  await Promise.all(isolates.map(({ ready }) => ready));
  for (const { write } of isolates) write();
  return Promise.all(answers);
}
