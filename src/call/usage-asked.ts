/** A call and a target → is its provider asked to say the usage of a chat stream whose caller did not, and did it refuse to? */
import { streamOptionsOf } from "../memory/stream-options.ts";
import type { ServedTarget } from "../config/served-target.ts";
import type { Asked } from "./ask.ts";
import type { Edge } from "./edge.ts";
import type { Call } from "./read.ts";
import { readUpTo } from "./read-whole.ts";

/** Only these take it: the other APIs say it unasked. */
const PATHS = /\/(?:chat\/)?completions$/;
/** A refusal that is longer names anything. */
const MOST_REFUSAL_BYTES = 65_536;

/** `unsure`: nobody knows yet whether its provider takes the member. */
export type Asking = "no" | "unsure" | "sure";

export function askingFor(
  { mayAskForUsage, path }: Call,
  { targetId, streamUsage }: Pick<ServedTarget, "targetId" | "streamUsage">,
  { env, now }: Edge,
): Asking {
  if (!mayAskForUsage || streamUsage === "as_sent" || !PATHS.test(path)) return "no";
  const taken = streamOptionsOf(env).taken(targetId, now());
  return taken === undefined ? "unsure" : taken ? "sure" : "no";
}

/** @returns undefined where the provider refused the member and has to be asked without, else its answer. */
export async function unlessRefused(
  asked: Asked,
  { targetId }: Pick<ServedTarget, "targetId">,
  { env, now }: Edge,
): Promise<Asked | undefined> {
  const { response, opening } = asked;
  const known = streamOptionsOf(env);
  if (response.ok) known.learn(targetId, true, now());
  if (response.status !== 400 || response.body === null) return asked;
  const { bytes } = await readUpTo(response.body, MOST_REFUSAL_BYTES);
  if (!new TextDecoder().decode(bytes).includes("stream_options")) return { response, opening: [...opening, bytes] };
  known.learn(targetId, false, now());
  response.body.cancel().catch(() => undefined);
  return undefined;
}
