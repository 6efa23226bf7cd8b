/** A file's name → what it holds, with the files that LiteLLM's names in `include`: https://docs.litellm.ai/docs/proxy/config_management */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { reasonOf } from "../../start/failure.ts";
import { ConfigFailure } from "../failure.ts";
import { checkSize, MOST_BYTES, parseSource } from "./source.ts";

const MOST_INCLUDED = 100;

/** @param file `-`: standard input. @throws ConfigFailure */
export function readSource(file: string): unknown {
  return parseSource(read(file === "-" ? 0 : file, file), file === "-" ? "standard input" : file);
}

/**
 * Files beside it and below are parts of it. Whoever wrote the file may be somebody else than who imports it: it does not
 * choose what of this machine is read.
 *
 * @throws ConfigFailure
 */
export function withIncluded(parsed: unknown, file: string): unknown {
  if (typeof parsed !== "object" || parsed === null || !("include" in parsed) || !Array.isArray(parsed.include))
    return parsed;
  if (parsed.include.length > MOST_INCLUDED) {
    throw new ConfigFailure(`${file} includes more than ${MOST_INCLUDED} files: that is no configuration.`);
  }
  const whole = new Map<string, unknown>(Object.entries(parsed));
  for (const one of parsed.include) {
    if (typeof one !== "string") continue;
    const path = besides(file === "-" ? "." : dirname(file), one, file);
    const part = parseSource(read(path, path), path);
    if (typeof part !== "object" || part === null) continue;
    for (const [name, value] of Object.entries(part)) {
      const known = whole.get(name);
      whole.set(name, Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : value);
    }
  }
  const all = Object.fromEntries(whole);
  checkSize(all, file);
  return all;
}

/** @returns where the file is, whatever links lead there. @throws ConfigFailure where that is not below the folder, or is none to read. */
function besides(folder: string, one: string, file: string): string {
  const path = resolve(folder, one);
  return attempt(path, () => {
    const real = realpathSync(path);
    const way = relative(realpathSync(folder), real);
    if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw new ConfigFailure(
        `${file} includes ${one}, which is not in its folder, and was not read: copy it there if it is a part of it.`,
      );
    }
    const found = statSync(real);
    if (!found.isFile()) throw new ConfigFailure(`${file} includes ${one}, which is no file.`);
    if (found.size > MOST_BYTES) throw new ConfigFailure(`${path} has more than ${MOST_BYTES / 1_024 / 1_024} MiB.`);
    return real;
  });
}

function read(from: string | number, shown: string): string {
  return attempt(shown, () => readFileSync(from, "utf8"));
}

function attempt<T>(shown: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ConfigFailure) throw cause;
    throw new ConfigFailure(`${shown} cannot be read: ${reasonOf(cause)}`);
  }
}
