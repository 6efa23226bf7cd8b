/** `npm run config -- import FILE`: reads LiteLLM's or Portkey's file, says what becomes of it, and writes ours where that is asked for. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { ConfigFailure } from "../failure.ts";
import { parseSource } from "./source.ts";
import { renderReport } from "./report.ts";
import { translate } from "./translate.ts";
import type { Vault } from "./portkey-target.ts";

export interface ImportAsked {
  readonly command: "import";
  /** `-`: standard input. */
  readonly file: string;
  /** Absent: nothing is written. `-`: standard output, and the report goes to standard error. */
  readonly output: string | undefined;
  readonly force: boolean;
  readonly gateway: string;
  readonly allowLocal: boolean;
  readonly models: readonly string[];
  readonly vault: Vault;
}

/** @throws ConfigFailure */
export function importFile(asked: ImportAsked, env: NodeJS.ProcessEnv, colours: boolean): void {
  const { file, output, force } = asked;
  const shown = file === "-" ? "standard input" : file;
  const parsed = withIncluded(parseSource(read(file), shown), file);
  const name = basename(file, extname(file)).replaceAll(/[^a-zA-Z0-9._-]+/g, "-") || "portkey";
  const translated = translate(parsed, {
    gateway: asked.gateway,
    options: { allowLocal: asked.allowLocal },
    env: (variable) => env[variable],
    name: name === "-" ? "portkey" : name,
    models: asked.models,
    vault: asked.vault,
  });
  if (translated === undefined) {
    throw new ConfigFailure(
      `${shown} is neither a configuration of LiteLLM (model_list, router_settings, …) nor a config of Portkey (strategy, targets, provider, …).`,
    );
  }
  const text = `${JSON.stringify({ $schema: "./config.schema.json", ...translated.document }, undefined, 2)}\n`;
  const report = renderReport(translated, shown, { colours });
  if (output === "-") {
    process.stdout.write(text);
    return console.error(report);
  }
  if (output !== undefined && existsSync(output) && !force) {
    throw new ConfigFailure(`${output} is there already, and was left as it is. --force writes over it.`);
  }
  console.log(report);
  if (output === undefined) return console.log(`\nNothing was written. With --output signalbox.json it is.`);
  try {
    writeFileSync(output, text);
  } catch (cause) {
    throw new ConfigFailure(`${output} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  console.log(`\nWrote ${output}. It holds no key. Look at it, then: npm run config -- diff ${output}`);
}

function read(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new ConfigFailure(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Files that LiteLLM's names in `include` are parts of it: https://docs.litellm.ai/docs/proxy/config_management */
function withIncluded(parsed: unknown, file: string): unknown {
  if (typeof parsed !== "object" || parsed === null || !("include" in parsed) || !Array.isArray(parsed.include))
    return parsed;
  const whole = new Map<string, unknown>(Object.entries(parsed));
  for (const one of parsed.include) {
    if (typeof one !== "string") continue;
    const path = file === "-" ? one : resolve(dirname(file), one);
    const part = parseSource(read(path), path);
    if (typeof part !== "object" || part === null) continue;
    for (const [name, value] of Object.entries(part)) {
      const known = whole.get(name);
      whole.set(name, Array.isArray(known) && Array.isArray(value) ? [...known, ...value] : value);
    }
  }
  return Object.fromEntries(whole);
}
