/** A path with `{model}` in it → what a call's path names there, and the path that leaves with a model's id (docs/decisions/2026-11-25-models-in-paths.md). */
import { GatewayError } from "./errors.ts";

/** Where the id stands in an operation's `path` or `providerPath`. */
export const MODEL = "{model}";

/** The longest model id there is, of a call and of a list. */
export const MAX_MODEL_LENGTH = 256;

export interface ModelPath {
  /** As it is configured: `/model/{model}/converse`. */
  readonly path: string;
  readonly before: string;
  readonly behind: string;
}

/** @returns undefined where the path has no model in it. */
export function modelPath(path: string): ModelPath | undefined {
  const at = path.indexOf(MODEL);
  return at < 0 ? undefined : { path, before: path.slice(0, at), behind: path.slice(at + MODEL.length) };
}

/** In the order they are to be tried: an id may hold slashes, so the one that leaves the least to it comes first. */
export function inOrder(paths: readonly ModelPath[]): readonly ModelPath[] {
  return paths.toSorted((a, b) => b.behind.length - a.behind.length || b.before.length - a.before.length);
}

/** @param paths in their order. */
export function findModelPath(paths: readonly ModelPath[], path: string): ModelPath | undefined {
  const around = paths.filter(({ before, behind }) => path.startsWith(before) && path.endsWith(behind));
  const found = around.find(({ before, behind }) => path.length > before.length + behind.length);
  // Around an empty id two slashes stand, which are one by now.
  return found ?? around.find(({ before, behind }) => [before + behind, before + behind.slice(1)].includes(path));
}

/**
 * The id that stands in a path, decoded once.
 *
 * @param path that `findModelPath` found the other for.
 * @throws GatewayError `invalid_request` where a server further on could read another id there, or another path.
 */
export function readModel({ before, behind }: ModelPath, path: string): string {
  const written = path.slice(before.length, Math.max(before.length, path.length - behind.length));
  let model: string;
  try {
    model = decodeURIComponent(written);
  } catch {
    throw invalid("is not percent-encoded as UTF-8");
  }
  refuse(model);
  return model;
}

/**
 * The path with an id in it, encoded as the clients of these APIs encode it: `:` and `@` may stand in a path as they are.
 *
 * @throws GatewayError `invalid_request` as `readModel` does.
 */
export function writeModel({ before, behind }: ModelPath, model: string): string {
  refuse(model);
  return before + encodeURIComponent(model).replaceAll("%3A", ":").replaceAll("%40", "@") + behind;
}

function refuse(model: string): void {
  if (model === "") throw invalid("must not be empty");
  if (model.length > MAX_MODEL_LENGTH) throw invalid(`must have at most ${MAX_MODEL_LENGTH} characters`);
  if (!model.isWellFormed() || /\p{Cc}/u.test(model)) throw invalid("must not hold control characters");
  // Compatibility forms too: a full-width percent sign is one to whoever normalises.
  for (const read of [model, model.normalize("NFKC")]) {
    // Another encoding in it, matrix parameters, a slash of Windows, a query or a fragment.
    if (/[%;\\?#]/.test(read)) throw invalid("must not hold any of % ; \\ ? # once it is decoded");
    // Nor one dot, which may stand behind another of the path's own: `/x/.{model}`.
    const segments = read.split(/[/\u2044\u2215\u2216\u29f5\u29f8\u29f9]/);
    if (segments.some((segment) => /^\.{1,2}$/.test(segment.replaceAll(" ", ""))))
      throw invalid("must not lead upwards");
  }
}

function invalid(problem: string): GatewayError {
  return new GatewayError("invalid_request", `The model in the path ${problem}.`, { param: "model" });
}
