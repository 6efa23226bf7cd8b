/** Request → what it asks for, checked against its schema: every fault names its field. */
import type { Context } from "hono";
import type * as z from "../../words/schema.ts";
import { Alarm } from "../../words/alarm.ts";
import { takeIn } from "../../body/intake.ts";
import type { PageRequest } from "../../store/page.ts";
import type { Place, Room } from "../../body/room.ts";
import type { Control } from "./control.ts";
import { Fault, invalidField, invalidFields } from "../operations/fault.ts";

/** More than any legitimate configuration: ten operations of a hundred models each come to 300 KB. */
const MAX_BODY_BYTES = 1_048_576;

/** Whose share of the room bodies take once an admin is known to have sent them. */
export const ADMINS = "admins";

/**
 * The request's bytes, read when first asked for and once, on the holder's share of the room.
 *
 * @throws Fault ValidationException where there are too many; GatewayError `overloaded`, `request_timeout`.
 */
export type ReadBytes = (holder: string) => Promise<Uint8Array<ArrayBuffer>>;

/** @returns `release` too, for when the body is no longer needed. */
export function bytesOf(request: Request, room: Room): { readonly read: ReadBytes; readonly release: () => void } {
  const place = room.place(MAX_BODY_BYTES);
  const alarm = new Alarm();
  let reading: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const release = (): void => {
    alarm.stop();
    place.release();
    request.signal.removeEventListener("abort", release);
  };
  // Where a caller resets the connection, nothing behind an `await` runs any more.
  request.signal.addEventListener("abort", release);
  return {
    read: (holder) => {
      place.belongTo(holder);
      return (reading ??= readBytes(request, place, alarm));
    },
    release,
  };
}

async function readBytes(request: Request, place: Place, alarm: Alarm): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await takeIn(request, { mostBytes: MAX_BODY_BYTES, place, alarm });
  if (bytes !== undefined) return bytes;
  throw new Fault("ValidationException", `The body is larger than ${MAX_BODY_BYTES} bytes.`, { reason: "CannotParse" });
}

/** @throws Fault ValidationException where the body is no JSON or not of the schema's form. */
export async function readBody<T extends z.ZodMiniType>(c: Context<Control>, schema: T): Promise<z.output<T>> {
  const text = new TextDecoder().decode(await c.var.readBytes());
  let body: unknown;
  try {
    body = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new Fault("ValidationException", "The body is not JSON.", { reason: "CannotParse" });
  }
  const parsed = schema.safeParse(withoutNulls(body), {
    error: ({ input }) => (input === undefined ? "is missing" : undefined),
  });
  if (!parsed.success) throw invalidFields(parsed.error.issues.flatMap(fieldsOf));
  return parsed.data;
}

/** AWS clients take a null member for an absent one, and so do we. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key, withoutNulls(member)]])),
  );
}

function fieldsOf(issue: z.core.$ZodIssue): { name: string; message: string }[] {
  const name = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ name: name === "" ? key : `${name}.${key}`, message: "is not supported here" }));
  }
  return [{ name, message: issue.message }];
}

/** A list that comes in pages. */
export interface Listed {
  /** What is listed, and of what: a token of one list is none of another's. */
  readonly of: string;
  /** What its keys look like. */
  readonly key: RegExp;
  /** As many as a page may hold. */
  readonly most: number;
}

/**
 * `maxResults` and `nextToken` of a list, wherever they came from.
 *
 * @throws Fault ValidationException where they cannot be used.
 */
export function pageRequest(
  list: Listed,
  maxResults: string | number | undefined,
  nextToken: string | undefined,
): PageRequest {
  const wanted = maxResults === undefined ? Math.min(list.most, 100) : Number(maxResults);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > list.most) {
    throw invalidField("maxResults", `must be a whole number from 1 to ${list.most}`);
  }
  return { most: wanted, after: nextToken === undefined ? undefined : openToken(list, nextToken) };
}

/** Opaque to clients: what is in it may change. */
export function closeToken({ of }: Pick<Listed, "of">, after: string | undefined): string | undefined {
  if (after === undefined) return undefined;
  return new TextEncoder().encode(`${of} ${after}`).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Nothing secret is in a token, so it is not signed: what this list could have given out is taken, in no other spelling. */
function openToken(list: Listed, token: string): string {
  const prefix = `${list.of} `;
  const text = decoded(token);
  const key = text?.startsWith(prefix) === true ? text.slice(prefix.length) : "";
  if (!list.key.test(key) || closeToken(list, key) !== token) {
    throw invalidField("nextToken", "is no token this list gave out");
  }
  return key;
}

function decoded(token: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url" });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
