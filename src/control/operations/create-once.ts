/** Creations with a clientToken: the same token and request again get the first answer, the same token and another request a fault. */
import * as z from "../../words/schema.ts";
import { sha256Hex } from "../../words/digest.ts";
import { findReplay, type Idempotency } from "../../store/client-tokens.ts";
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
  readonly now: number;
}

/**
 * @param answer what is answered, and remembered, if this is the first time.
 * @param create does it; the fault it returns stands unless the token turns out to have been used at the same moment.
 * @throws Fault ValidationException with reason IdempotentParameterMismatchException, or what `create` returned.
 */
export async function createOnce(
  db: D1Database,
  { scope, clientToken, request, now }: Creation,
  answer: object,
  create: (once: Idempotency | undefined) => Promise<Fault | undefined>,
): Promise<object> {
  const once =
    clientToken === undefined
      ? undefined
      : { scope, clientToken, requestSha256: await sha256Hex(JSON.stringify(sorted(request))), response: answer, now };
  const replayed = await replay(db, once);
  if (replayed !== undefined) return replayed;
  const fault = await create(once);
  if (fault === undefined) return answer;
  const meanwhile = await replay(db, once);
  if (meanwhile === undefined) throw fault;
  return meanwhile;
}

async function replay(db: D1Database, once: Idempotency | undefined): Promise<object | undefined> {
  const known = once === undefined ? undefined : await findReplay(db, once);
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
