/** Arguments → wrangler's exit code and words. Nothing secret stands in a command line: it goes to standard input. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { StartFailure } from "../start/failure.ts";

const WRANGLER = join(dirname(createRequire(import.meta.url).resolve("wrangler/package.json")), "bin", "wrangler.js");

export interface Said {
  readonly code: number;
  readonly text: string;
}

interface How {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Without a terminal wrangler asks nothing and writes no ids into wrangler.toml. */
export async function wrangler(args: readonly string[], { input = "", env = {} }: How = {}): Promise<Said> {
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", WRANGLER_HIDE_BANNER: "true", ...env },
  });
  let text = "";
  const hear = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  // A child that reads nothing breaks the pipe; its exit code says what is wrong.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number>((done, fail) => {
    child.once("error", fail);
    child.once("close", (status) => done(status ?? 1));
  });
  return { code, text: stripVTControlCharacters(text) };
}

/** At this terminal, as a person runs it. */
export function wranglerHere(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [WRANGLER, ...args], { stdio: "inherit" });
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (status) => done(status ?? 1));
  });
}

/** @throws StartFailure with what wrangler said. */
export function need({ code, text }: Said, what: string, next: string): string {
  if (code !== 0) throw new StartFailure(`${what} wrangler says:`, next, { cause: text });
  return text;
}
