/** What the Worker logged → one quiet line for whoever looks on: status, model, target, milliseconds, tokens and cost of a call. */
import * as z from "zod";

const Call = z.object({
  message: z.enum(["call", "call failed", "caller left"]),
  requestId: z.string().optional(),
  path: z.string(),
  status: z.number().optional(),
  ended: z.string().optional(),
  model: z.string().optional(),
  target: z.string().optional(),
  attempts: z.number().optional(),
  ms: z.number(),
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  usage: z.string().optional(),
  costUsd: z.number().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
});
export type Call = z.infer<typeof Call>;

const [RED, YELLOW, GREEN, DIM] = [31, 33, 32, 2];
/** A model's id and a detail may be a caller's own text: nothing of it moves the cursor. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/g;
const LONGEST_NAME = 60;
const LONGEST_DETAIL = 160;

/** @param logged one line of the Worker's log. @returns undefined where it is of no call. */
export function callIn(logged: string): Call | undefined {
  return Call.safeParse(parse(logged)).data;
}

/** @param colours for a terminal. */
export function describeCall(call: Call, colours: boolean): string {
  const paint = (text: string, colour: number): string => (colours ? `\u001B[${colour}m${text}\u001B[0m` : text);
  const { status, path, ms, code, detail, attempts = 0 } = call;
  const parts = [
    paint(status === undefined ? "left" : String(status), colourOf(status)),
    modelOf(call) ?? plain(path, LONGEST_NAME),
    attempts > 1 ? `${attempts} attempts` : undefined,
    call.ended === "cut" ? "cut off" : undefined,
    `${ms} ms`,
    tokensOf(call),
    call.costUsd === undefined ? undefined : dollars(call.costUsd),
    code === undefined ? undefined : paint(`${code}: ${plain(detail ?? "", LONGEST_DETAIL)}`, DIM),
  ];
  return parts.filter((part) => part !== undefined).join("  ");
}

/** As it was asked for, and where it went if that does not stand in it. */
function modelOf({ model, target }: Call): string | undefined {
  if (model === undefined) return target === undefined ? undefined : `→ ${plain(target, LONGEST_NAME)}`;
  const shown = plain(model, LONGEST_NAME);
  return target === undefined || model.startsWith(`${target}/`) ? shown : `${shown} → ${plain(target, LONGEST_NAME)}`;
}

function tokensOf({ inputTokens, outputTokens, usage }: Call): string | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return `${usage === "estimated" ? "about " : ""}${inputTokens} + ${outputTokens} tokens`;
}

function dollars(costUsd: number): string {
  return `$${costUsd.toFixed(9).replace(/(\.\d{2,}?)0+$/, "$1")}`;
}

function colourOf(status: number | undefined): number {
  if (status === undefined) return YELLOW;
  if (status >= 500) return RED;
  return status >= 400 ? YELLOW : GREEN;
}

function plain(text: string, longest: number): string {
  const shown = text.replaceAll(CONTROLS, " ");
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
