/** A question to the control plane → its answer, or a `Refusal` that says what to do. Whoever asks after his session ended waits until he is signed in again, and loses nothing. */
import { texts } from "../texts/every-screen.ts";
import { signInAgain } from "./session-end.ts";

interface FieldFault {
  readonly name: string;
  readonly message: string;
}

export class Refusal extends Error {
  /** 0: there was no answer at all. */
  readonly status: number;
  /** AgentCore's exception, as `ValidationException`. */
  readonly type: string;
  readonly fields: readonly FieldFault[];
  readonly requestId: string | undefined;
  /** The whole answer, for whoever reads more of it. */
  readonly answer: unknown;

  constructor(
    message: string,
    about: { status: number; type?: string; fields?: readonly FieldFault[]; requestId?: string; answer?: unknown },
  ) {
    super(message);
    this.name = "Refusal";
    this.status = about.status;
    this.type = about.type ?? "";
    this.fields = about.fields ?? [];
    this.requestId = about.requestId;
    this.answer = about.answer;
  }
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * @param path below `/control`, or `/healthz?…`.
 * @throws Refusal.
 */
export async function ask<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(method, path, body, signal);
  if (response.status !== 403 || path === "/session") return read<T>(response);
  if (await isSignedIn()) return read<T>(response);
  await signInAgain();
  return read<T>(await send(method, path, body, signal));
}

async function send(method: Method, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  const init: RequestInit = { method, credentials: "same-origin", headers };
  // The Worker takes a change by cookie as JSON only, also one that says nothing.
  if (method !== "GET") headers.set("content-type", "application/json");
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal !== undefined) init.signal = signal;
  try {
    return await fetch(path.startsWith("/healthz?") ? path : `/control${path}`, init);
  } catch (caught) {
    if (signal?.aborted === true) throw caught;
    throw new Refusal(texts.unreachable, { status: 0 });
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const answer: unknown = parse(text);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the page comes from the Worker that answers, so their forms are of one version
  if (response.ok) return answer as T;
  const said = isObject(answer) ? answer : {};
  const { message, __type: type, fieldList } = said;
  const fields = Array.isArray(fieldList) ? fieldList.filter(isFieldFault) : [];
  throw new Refusal(typeof message === "string" ? message : texts.unexpected(response.status), {
    status: response.status,
    type: typeof type === "string" ? type : "",
    fields,
    requestId: response.headers.get("x-amzn-requestid") ?? undefined,
    answer,
  });
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isFieldFault(value: unknown): value is FieldFault {
  return isObject(value) && typeof value["name"] === "string" && typeof value["message"] === "string";
}

async function isSignedIn(): Promise<boolean> {
  const session = await read<{ signedIn: boolean }>(await send("GET", "/session", undefined, undefined));
  return session.signedIn;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** A list of the control plane, page after page, to its end. @param path with its query begun, as `/gateways/?maxResults=1000`. */
export async function askAll<T>(path: string, signal?: AbortSignal): Promise<readonly T[]> {
  const items: T[] = [];
  let nextToken: string | undefined;
  do {
    const next = nextToken === undefined ? "" : `&nextToken=${encodeURIComponent(nextToken)}`;
    const page = await ask<Page<T>>("GET", path + next, undefined, signal);
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return items;
}
