/** `npm run config -- pull|diff|push|import FILE`: a gateway's whole configuration as a file, or as one made of LiteLLM's or Portkey's. `--help` says how. */
import { readFileSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { readArguments, USAGE, type Asked } from "./config/arguments.ts";
import { describeChanges } from "./config/describe.ts";
import { ConfigFailure } from "./config/failure.ts";
import { importFile, type ImportAsked } from "./config/import/command.ts";
import { plural } from "./config/plural.ts";
import { remoteAt, type Remote, type Result } from "./config/remote.ts";
import { runCommand, say } from "./config/run.ts";
import { reasonOf } from "./start/failure.ts";

const colours = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";

await runCommand({ readArguments, usage: USAGE, work: run });

async function run(asked: Asked | ImportAsked): Promise<void> {
  if (asked.command === "import") return importFile(asked, process.env, colours);
  const { command, file, prune } = asked;
  const remote = remoteAt(asked);
  if (command === "pull") return pull(remote, file);
  const document = readDocument(file);
  const dry = await remote.put(document, { prune, dryRun: true });
  if (dry.changes.length === 0) {
    tellNotDone(dry);
    return say(`Nothing to change: the gateway at ${remote.url} is as ${file} says (version ${dry.version}).`);
  }
  console.log(describeChanges(dry.changes, colours));
  tellNotDone(dry);
  const rest = prune ? "" : " What the file does not hold is left alone; --prune deletes it.";
  if (command === "diff") {
    return say(`\n${plural(dry.changes.length, "object")} would change at ${remote.url}. push does it.${rest}`);
  }
  // Only what was shown is done.
  const done = await remote.put(document, { prune, dryRun: false, from: dry.version });
  say(
    `\nDone: the configuration of ${remote.url} has version ${done.version} now. Calls go by it within five seconds.`,
  );
  say(`Targets whose provider lists its models are asked for them now: ${remote.url}/control/gateways/{id}/targets`);
  say(`To go back: POST ${remote.url}/control/history/${dry.version}/restore`);
}

async function pull(remote: Remote, file: string): Promise<void> {
  const { document, version } = await remote.get();
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  if (file === "-") return void process.stdout.write(text);
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new ConfigFailure(`${file} cannot be written: ${reasonOf(cause)}`);
  }
  say(`Wrote version ${version} of the configuration of ${remote.url} to ${file}. It holds no key.`);
  say(`Edit it, then: npm run config -- diff ${file}`);
}

function readDocument(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new ConfigFailure(`${file} cannot be read: ${reasonOf(cause)}`);
  }
  try {
    return z.unknown().parse(JSON.parse(text));
  } catch (cause) {
    throw new ConfigFailure(`${file} is not JSON: ${reasonOf(cause)}`);
  }
}

function tellNotDone({ notDone }: Result): void {
  for (const { kind, name, reason } of notDone) say(`! ${kind} ${name} ${reason}`);
}
