/** A command as it was typed → its work, with every refusal in words on standard error. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { reasonOf } from "../start/failure.ts";
import { ConfigFailure } from "./failure.ts";
import { shown } from "./shown.ts";

export interface Command<Asked> {
  /** @returns undefined where help is asked for. @throws ConfigFailure */
  readonly readArguments: (args: string[], env: NodeJS.ProcessEnv) => Asked | undefined;
  readonly usage: string;
  readonly work: (asked: Asked) => void | Promise<void>;
}

/** What is thrown and is no ConfigFailure is a fault of ours, and goes on. */
export async function runCommand<Asked>({ readArguments, usage, work }: Command<Asked>): Promise<void> {
  try {
    const asked = readArguments(process.argv.slice(2), process.env);
    if (asked === undefined) say(usage);
    else await work(asked);
  } catch (caught) {
    if (!(caught instanceof ConfigFailure)) throw caught;
    console.error(caught.message);
    process.exitCode = 1;
  }
}

export function say(text: string): void {
  console.log(shown(text));
}

/** As `parseArgs`. @throws ConfigFailure with the usage. */
export function readOptions<Config extends ParseArgsConfig>(config: Config, usage: string) {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new ConfigFailure(`${reasonOf(cause)}\n\n${usage}`);
  }
}
