/** The Worker's origin and the admin's token → its control plane, asked as any client asks it; the answers are checked for what the start needs of them. */
import * as z from "zod";
import { reasonOf, StartFailure } from "./failure.ts";

export interface ControlPlane {
  /**
   * Undefined where the control plane says that there is no such thing.
   *
   * @throws StartFailure where it refuses.
   */
  find<T>(shape: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T | undefined>;
  /** @throws StartFailure where it refuses, or there is no such thing. */
  ask<T>(shape: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<T>;
}

const Refusal = z.object({ __type: z.string(), message: z.string() });
export const Nothing = z.unknown();

export function controlPlaneAt(origin: string, adminToken: string): ControlPlane {
  const find: ControlPlane["find"] = async (shape, method, path, body) => {
    const response = await fetch(`${origin}/control${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw refused(method, path, reasonOf(cause));
    });
    const text = await response.text();
    if (response.status === 404) return undefined;
    if (!response.ok) throw refused(method, path, told(text, response.status));
    const answer = shape.safeParse(text === "" ? undefined : JSON.parse(text));
    if (!answer.success) throw refused(method, path, `an answer without ${z.prettifyError(answer.error)}`);
    return answer.data;
  };
  return {
    find,
    ask: async (shape, method, path, body) => {
      const answer = await find(shape, method, path, body);
      if (answer === undefined) throw refused(method, path, "there is no such thing");
      return answer;
    },
  };
}

function told(text: string, status: number): string {
  try {
    const { __type, message } = Refusal.parse(JSON.parse(text));
    return `${__type}: ${message}`;
  } catch {
    return `status ${status}, ${text.slice(0, 300)}`;
  }
}

function refused(method: string, path: string, why: string): StartFailure {
  return new StartFailure(
    `The control plane refused ${method} /control${path}:`,
    "Check .dev.vars against .dev.vars.example, then start again.",
    { cause: why },
  );
}
