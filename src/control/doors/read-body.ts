/** Request → its body, checked against a schema whose every fault names a field. */
import type { Context } from "hono";
import type * as z from "../../words/schema.ts";
import { Alarm } from "../../words/alarm.ts";
import { takeIn } from "../../body/intake.ts";
import type { Place, Room } from "../../body/room.ts";
import type { TakenAway } from "../operations/additions.ts";
import { protoMembers } from "../operations/proto-members.ts";
import { Fault, invalidFields } from "../operations/fault.ts";
import type { ControlEnv } from "./control-env.ts";
import { parseJson } from "./parse-json.ts";

/** The largest configuration within the default quotas, ten operations of a hundred models each, takes 300 KB. */
const MAX_BODY_BYTES = 1_048_576;
/** All of it, as one file: 100 gateways with 1,000 targets and what is theirs, several times over. */
export const MAX_FILE_BYTES = 8 * MAX_BODY_BYTES;

/** Bodies of all admins are charged to one holder's share of the room. */
export const ADMINS = "admins";

/**
 * Reads the request's bytes once, however often it is called, and charges them to the holder's share of the room.
 *
 * @throws Fault ValidationException where there are too many; GatewayError `overloaded`, `request_timeout`.
 */
export type ReadBytes = (holder: string) => Promise<Uint8Array<ArrayBuffer>>;

/** @returns how to read the body, and `release`, which gives its room back. */
export function bytesOf(
  request: Request,
  room: Room,
  mostBytes = MAX_BODY_BYTES,
): { readonly read: ReadBytes; readonly release: () => void } {
  const place = room.place(mostBytes);
  const alarm = new Alarm();
  let reading: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const release = (): void => {
    alarm.stop();
    place.release();
    request.signal.removeEventListener("abort", release);
  };
  // When a caller resets the connection, the platform runs nothing after the pending `await`, a `finally` included.
  request.signal.addEventListener("abort", release);
  return {
    read: (holder) => {
      place.belongTo(holder);
      return (reading ??= readBytes(request, place, alarm, mostBytes));
    },
    release,
  };
}

async function readBytes(
  request: Request,
  place: Place,
  alarm: Alarm,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await takeIn(request, { mostBytes, place, alarm });
  if (bytes !== undefined) return bytes;
  throw new Fault("ValidationException", `The body is larger than ${mostBytes} bytes.`, { reason: "CannotParse" });
}

/**
 * @param nullable members of which null says something; any other null member is an absent one, as in AWS's clients.
 * @throws Fault ValidationException where the body is no JSON or not of the schema's form.
 */
export async function readBody<T extends z.ZodMiniType>(
  c: Context<ControlEnv>,
  schema: T,
  nullable: ReadonlySet<string> = NONE,
): Promise<z.output<T>> {
  return checked(await readJson(c), schema, nullable);
}

/**
 * @returns what is wanted, and the paths of the members that are to be taken away: `a.b` for `{"a": {"b": null}}`.
 * @throws as `readBody`.
 */
export async function readUpdate<T extends z.ZodMiniType>(
  c: Context<ControlEnv>,
  schema: T,
): Promise<{ readonly wanted: z.output<T>; readonly takenAway: TakenAway }> {
  const body = await readJson(c);
  return { wanted: checked(body, schema, NONE), takenAway: new Set(pathsOfNulls(body)) };
}

/**
 * @returns what is wanted, and the body as it came, for who checks a digest of it.
 * @throws as `readBody`.
 */
export async function readWithRaw<T extends z.ZodMiniType>(
  c: Context<ControlEnv>,
  schema: T,
  nullable: ReadonlySet<string>,
): Promise<{ readonly wanted: z.output<T>; readonly raw: unknown }> {
  const raw = await readJson(c);
  return { wanted: checked(raw, schema, nullable), raw };
}

async function readJson(c: Context<ControlEnv>): Promise<unknown> {
  const text = new TextDecoder().decode(await c.var.readBytes());
  try {
    return text.trim() === "" ? {} : parseJson(text);
  } catch {
    throw new Fault("ValidationException", "The body is not JSON.", { reason: "CannotParse" });
  }
}

function checked<T extends z.ZodMiniType>(body: unknown, schema: T, nullable: ReadonlySet<string>): z.output<T> {
  const parsed = schema.safeParse(withoutNulls(body, nullable), {
    error: ({ input }) => (input === undefined ? "is missing" : undefined),
  });
  const fields = parsed.success ? [] : parsed.error.issues.flatMap(fieldsOf);
  const known = new Set(fields.map(({ name }) => name));
  const hidden = protoMembers(body).map((path) => ({ name: path.join("."), message: "is not supported here" }));
  const faults = [...fields, ...hidden.filter(({ name }) => !known.has(name))];
  if (!parsed.success || faults.length > 0) throw invalidFields(faults);
  return parsed.data;
}

const NONE: ReadonlySet<string> = new Set();

/** A null member is an absent one, as in AWS's clients, but for those of which null says something. */
export function withoutNulls(value: unknown, nullable: ReadonlySet<string> = NONE): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutNulls(one, nullable));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      member === null && !nullable.has(key) ? [] : [[key, withoutNulls(member, nullable)]],
    ),
  );
}

/** Of members of objects; what is left of a list is all there is of it. */
function pathsOfNulls(value: unknown, before = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, member]: [string, unknown]) =>
    member === null ? [before + key] : pathsOfNulls(member, `${before}${key}.`),
  );
}

function fieldsOf(issue: z.core.$ZodIssue): { name: string; message: string }[] {
  const name = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ name: name === "" ? key : `${name}.${key}`, message: "is not supported here" }));
  }
  return [{ name, message: issue.message }];
}
