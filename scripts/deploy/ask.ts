/** A question → what is typed at the terminal, unseen; only where somebody sits there. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Cloudflare's builds, CI and pipes have nobody to ask, and keep all that is printed. */
export function mayAsk(): boolean {
  const isBuild = [process.env.CI, process.env.WORKERS_CI].some((value) => value !== undefined && value !== "");
  return process.stdin.isTTY && process.stdout.isTTY && !isBuild;
}

/** @returns an empty text where nothing was typed. */
export async function askUnseen(question: string): Promise<string> {
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await new Promise<string>((typed) => {
      terminal.once("line", (line) => typed(line.trim()));
      terminal.once("SIGINT", () => process.exit(130));
      terminal.once("close", () => typed(""));
    });
  } finally {
    terminal.close();
    process.stdout.write("\n");
  }
}
