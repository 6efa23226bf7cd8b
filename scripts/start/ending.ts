/** Ctrl-C, or a failure → everything that was started ends at once, in the reverse order of its start, and no process stays behind. */
import { explain } from "./failure.ts";

const PATIENCE_MS = 3_000;
const LOOK_EVERY_MS = 500;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const started: (() => void | Promise<void>)[] = [];
let ending = false;

/** From here on the signals end the start; the second one does not wait. */
export function endOnSignals(): void {
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on("newListener", (event, listener) => {
    // wrangler's own would end everything with 130 before we have said a word.
    if (SIGNALS.some((signal) => signal === event)) queueMicrotask(() => process.off(event, listener));
  });
}

/**
 * `kill` of npm reaches npm and the shell it runs scripts in, and not us: both are gone then, and we have another parent.
 * Where npm is not in between (`node scripts/start.ts`), whoever started us may leave us running.
 */
export function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !ending) onSignal();
  }, LOOK_EVERY_MS).unref();
}

function onSignal(): void {
  if (ending) process.exit(0);
  void end(0, "\nSignalbox has ended. What was configured is kept for the next start.");
}

/** To be done at the end. */
export function atTheEnd(stop: () => void | Promise<void>): void {
  started.push(stop);
}

export function isEnding(): boolean {
  return ending;
}

export function endWithFailure(caught: unknown): void {
  // Whatever breaks while it ends was ended by us.
  if (!ending) void end(1, explain(caught));
}

async function end(code: number, lastWords: string): Promise<void> {
  ending = true;
  (code === 0 ? console.log : console.error)(lastWords);
  const patience = setTimeout(() => process.exit(code), PATIENCE_MS);
  for (const stop of started.toReversed()) {
    try {
      await stop();
    } catch {
      // It is gone, then: Ctrl-C reaches our children too.
    }
  }
  clearTimeout(patience);
  process.exit(code);
}
