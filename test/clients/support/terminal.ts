/** A command at a terminal of its own, as a person has it: what stands there is read, keys are pressed. Python's `pty` makes the terminal; Node has none. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

export const CTRL_C = "\u0003";
export const ENTER = "\r";

/** False where there is no Python with `pty`, as on Windows. */
export const HAS_TERMINAL = spawnSync("python3", ["-c", "import pty"]).status === 0;

const RUN = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

export interface Terminal {
  /** All that stood there so far. */
  readonly screen: () => string;
  press(keys: string): void;
  /** @returns its exit code, once it has ended. */
  readonly ended: Promise<unknown>;
  /** Until `text` stands there. @throws where it ends before. */
  shows(text: string): Promise<void>;
}

export function openTerminal(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Terminal {
  const child = spawn("python3", ["-c", RUN, ...command], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let screen = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      screen += chunk.toString();
      for (const look of waiting) look();
    });
  }
  // Keys that are pressed after it has ended reach nobody.
  child.stdin.on("error", () => undefined);
  const ended = once(child, "close").then(([code]: unknown[]) => code);
  return {
    screen: () => screen,
    press: (keys) => void child.stdin.write(keys),
    ended,
    shows: (text) =>
      new Promise<void>((seen, fail) => {
        const look = (): void => {
          if (!screen.includes(text)) return;
          waiting.delete(look);
          seen();
        };
        waiting.add(look);
        look();
        void ended.then((code) =>
          fail(new Error(`It ended with ${String(code)} before it showed "${text}":\n${screen}`)),
        );
      }),
  };
}
