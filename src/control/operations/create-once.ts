/** Creations with a clientToken: the same token and request again get the first answer, the same token and another request a fault. */
import * as z from "../../words/schema.ts";
import { sha256Hex } from "../../words/digest.ts";
import { findReplay, type Idempotency } from "../../store/client-tokens.ts";
import type { OperationContext } from "./context.ts";
import { Fault } from "./fault.ts";

export const ClientToken = z
  .string()
  .check(
    z.minLength(33),
    z.maxLength(256),
    z.regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, "must be 33 to 256 letters, digits and hyphens"),
  );

interface Creation {
  /** The operation and where. */
  readonly scope: string;
  readonly clientToken: string | undefined;
  /** All that makes the request the same request. */
  readonly request: unknown;
}

/**
 * @param answer what is answered, and remembered, if this is the first time.
 * @param create does it, and remembers `once` in the same batch; a Fault of its own does not stand where the token turns
 * out to have been used at the same moment.
 * @returns `answer`, or the first answer.
 * @throws Fault ValidationException with reason IdempotentParameterMismatchException, and what `create` throws.
 */
export async function createOnce(
  { env, now }: Pick<OperationContext, "env" | "now">,
  { scope, clientToken, request }: Creation,
  answer: object,
  create: (once: Idempotency | undefined) => Promise<void>,
): Promise<object> {
  if (clientToken === undefined) {
    await create(undefined);
    return answer;
  }
  const requestSha256 = await sha256Hex(JSON.stringify(sorted(request)));
  const once = { scope, clientToken, requestSha256, response: answer, now: now() };
  const replayed = await replay(env.DB, once);
  if (replayed !== undefined) return replayed;
  try {
    await create(once);
  } catch (caught) {
    if (!(caught instanceof Fault)) throw caught;
    const meanwhile = await replay(env.DB, once);
    if (meanwhile === undefined) throw caught;
    return meanwhile;
  }
  return answer;
}

async function replay(db: D1Database, once: Idempotency): Promise<object | undefined> {
  const known = await findReplay(db, once);
  if (known === undefined) return undefined;
  if (known === "another_request") {
    throw new Fault(
      "ValidationException",
      "This clientToken was used for another request. Use a new one for each creation.",
      {
        reason: "IdempotentParameterMismatchException",
      },
    );
  }
  return z.looseObject({}).parse(known.response);
}

/** The same members in another order are the same request. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
