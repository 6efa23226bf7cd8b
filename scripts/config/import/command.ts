/** `npm run config -- import FILE`: reads LiteLLM's or Portkey's file, says what becomes of it, and writes ours where that is asked for. */
import { existsSync, writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { reasonOf } from "../../start/failure.ts";
import { ConfigFailure } from "../failure.ts";
import { readSource, withIncluded } from "./included.ts";
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
  const parsed = withIncluded(readSource(file), file);
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
    throw new ConfigFailure(`${output} cannot be written: ${reasonOf(cause)}`);
  }
  console.log(`\nWrote ${output}. It holds no key. Look at it, then: npm run config -- diff ${output}`);
}
