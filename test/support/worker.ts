/** The Worker as one isolate runs it: its own memory, the database that all share, and any settings a test wants. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../src/index.ts";
import { reporterOf } from "../../src/objects/ledger-client.ts";

export const ADMIN_TOKEN = "test-admin-token";
export const ORIGIN = "https://gateway.test";

/** For `isolate`: each call is in the ledger once its work is done. */
export const BOOKS = { LEDGER_FLUSH_MS: "0" };

export interface Isolate {
  readonly env: Env;
  /** A request to the Worker; a path is taken below the origin. Work it left behind is done when this returns, unless `background` is false. */
  fetch(path: string, init?: RequestInit & { background?: boolean }): Promise<Response>;
  /** A request to the control plane with the admin's token; a body is sent as JSON. */
  admin(method: string, path: string, body?: unknown): Promise<Response>;
}

export function isolate(settings: Record<string, unknown> = {}): Isolate {
  // A new object is a new isolate: all that the Worker remembers hangs on its environment. What a developer's .dev.vars
  // adds to the pool's own stays out.
  const { DB, ROTATION, LEDGER } = env;
  const own: Env & Record<string, unknown> = { DB, ROTATION, LEDGER, ADMIN_TOKEN, LEDGER_FLUSH_MS: "0", ...settings };
  // An invocation may ask objects so many times and no more: only a test that says so has its calls booked.
  if (!("LEDGER_FLUSH_MS" in settings)) bookNothing(own);
  const fetch: Isolate["fetch"] = async (path, { background = true, ...init } = {}) => {
    const ctx = createExecutionContext();
    const request = new Request(new URL(path, ORIGIN), init);
    // What the platform calls a text that nobody gave a type.
    if (request.headers.get("content-type") === "text/plain;charset=UTF-8") {
      request.headers.set("content-type", "application/json");
    }
    const response = await worker.fetch(request, own, ctx);
    if (!background) return response;
    // What is left to do may wait for the answer to be read.
    const body = response.body === null ? null : await response.arrayBuffer();
    await waitOnExecutionContext(ctx);
    return new Response(body, response);
  };
  return {
    env: own,
    fetch,
    admin: (method, path, body) =>
      fetch(`/control${path}`, {
        method,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

function bookNothing(own: Env): void {
  try {
    reporterOf(own).add = () => undefined;
  } catch {
    // With settings that cannot be used there is nothing to book.
  }
}

/** A call to the data plane of the default gateway. */
export function post(
  on: Isolate,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return on.fetch(`/inference${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}
