/** A question → what is typed at the terminal, unseen, and asked again until it can be what was asked for; only where somebody sits there. */
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** Cloudflare's builds, CI and pipes have nobody to ask, and keep all that is printed. */
export function mayAsk(): boolean {
  const isBuild = [process.env.CI, process.env.WORKERS_CI].some((value) => value !== undefined && value !== "");
  return process.stdin.isTTY && process.stdout.isTTY && !isBuild;
}

/** @returns an empty text where nothing was typed. Ctrl-C ends the deployment with 130. */
export async function askUnseen(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Behind that: until then the terminal itself shows what is typed, and who sees a question may paste at once.
  process.stdout.write(question);
  try {
    return await new Promise<string>((typed) => {
      terminal.once("line", (line) => typed(line.trim()));
      terminal.once("SIGINT", () => {
        terminal.close();
        console.log("\nStopped: nothing was deployed, made or set.");
        process.exit(130);
      });
      terminal.once("close", () => typed(""));
    });
  } finally {
    terminal.close();
    process.stdout.write("\n");
  }
}
