/** The Worker as one isolate runs it: its own memory, the database that all share, and any settings a test wants. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import worker from "../../src/index.ts";

export const ADMIN_TOKEN = "test-admin-token";
export const ORIGIN = "https://gateway.test";

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
  const own: Env & Record<string, unknown> = { DB, ROTATION, LEDGER, ADMIN_TOKEN, ...settings };
  const fetch: Isolate["fetch"] = async (path, { background = true, ...init } = {}) => {
    const ctx = createExecutionContext();
    const response = await worker.fetch(new Request(new URL(path, ORIGIN), init), own, ctx);
    if (background) await waitOnExecutionContext(ctx);
    return response;
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
