/** Creations with a clientToken: a repetition gets the first answer, the same token with another request a Fault. */
import * as z from "../../words/schema.ts";
import { sha256Hex } from "../../words/digest.ts";
import { findReplay, type Idempotency } from "../../store/client-tokens.ts";
import type { OperationContext } from "./context.ts";
import { Fault } from "./fault.ts";
import { sorted } from "./same-object.ts";

export const ClientToken = z
  .string()
  .check(
    z.minLength(33),
    z.maxLength(256),
    z.regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/, "must be 33 to 256 letters, digits and hyphens"),
  );

interface Creation {
  /** The operation and the resource it is for: tokens of other scopes are other tokens. */
  readonly scope: string;
  readonly clientToken: string | undefined;
  /** Compared with that of the first use of the token. */
  readonly request: unknown;
}

/**
 * @param answer remembered with the token, for repetitions.
 * @param create writes the resource and `once` in one batch; where it fails because the same token was used
 * concurrently, that use's answer is returned.
 * @returns `answer`, or the answer of the token's first use.
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
  // Requests that differ only in the order of members are the same.
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
