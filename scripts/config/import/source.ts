/** Text of a file → what it holds, as LiteLLM's own reader (YAML 1.1) or JSON has it; every refusal is in words. */
import { parseDocument, YAMLError } from "yaml";
import { reasonOf } from "../../start/failure.ts";
import { ConfigFailure } from "../failure.ts";

/** The largest real ones have some hundred kilobytes. */
export const MOST_BYTES = 4 * 1_024 * 1_024;
/** Each anchor's uses: a few lines of YAML must not become millions. */
const MOST_ALIASES = 200;
/** What is deeper is no configuration, and would end this process. */
const DEEPEST = 64;
const MOST_VALUES = 100_000;

/** Dates, binaries and sets are texts here: an `api_version` is one. */
const LEFT_OUT: ReadonlySet<string> = new Set(["timestamp", "binary", "omap", "pairs", "set"]);

/** @throws ConfigFailure */
export function parseSource(text: string, file: string): unknown {
  if (text.length > MOST_BYTES)
    throw new ConfigFailure(`${file} has more than ${MOST_BYTES / 1_024 / 1_024} MiB: that is no configuration.`);
  const value = looksLikeJson(text) ? (parseJson(text) ?? parseYaml(text, file)) : parseYaml(text, file);
  checkSize(value, file);
  return value;
}

function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** @returns undefined where it is none: JSON with comments and trailing commas is YAML. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseYaml(text: string, file: string): unknown {
  try {
    const document = parseDocument(text, {
      version: "1.1",
      customTags: (tags) => tags.filter((tag) => typeof tag === "string" || !LEFT_OUT.has(nameOf(tag.tag))),
      prettyErrors: true,
      uniqueKeys: true,
    });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    throw new ConfigFailure(`${file} cannot be read as YAML or JSON: ${whyUnreadable(cause)}`);
  }
}

function nameOf(tag: string): string {
  return tag.slice(tag.lastIndexOf(":") + 1);
}

/** The first line alone: what follows shows lines of the file, where keys may stand. */
function whyUnreadable(cause: unknown): string {
  if (cause instanceof RangeError) return "it is nested too deeply.";
  const [line = ""] = reasonOf(cause).split("\n");
  if (!(cause instanceof YAMLError))
    return line.replace(/^Excessive alias count.*/, "its anchors are used so often that a few lines become too many.");
  return cause.code === "DUPLICATE_KEY"
    ? `${line.replace(/:$/, "")}. A key stands twice there: LiteLLM takes the last one without a word; delete the one you do not mean.`
    : line.replace(/:$/, ".");
}

/** Walks by hand, so that nothing deep ends the process. @throws ConfigFailure */
export function checkSize(value: unknown, file: string): void {
  let count = 0;
  const open: [unknown, number][] = [[value, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [one, depth] = next;
    if (typeof one !== "object" || one === null) continue;
    if (depth > DEEPEST)
      throw new ConfigFailure(`${file} is nested more than ${DEEPEST} deep: that is no configuration.`);
    for (const inner of Object.values(one)) {
      if (++count > MOST_VALUES)
        throw new ConfigFailure(`${file} holds more than ${MOST_VALUES} values: that is no configuration.`);
      open.push([inner, depth + 1]);
    }
  }
}
