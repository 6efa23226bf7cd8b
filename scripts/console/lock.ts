/** One build at a time, whoever asks for it: tests, wrangler and a developer may at once. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const LOOK_EVERY_MS = 200;
/** Whoever made the directory and has not written his name into it by then is gone. */
const NAMELESS_MS = 5_000;

/** @param directory exists while somebody builds, and names his process. */
export async function underLock(directory: string, work: () => Promise<void>): Promise<void> {
  const namelessUntil = Date.now() + NAMELESS_MS;
  while (!take(directory)) {
    const owner = ownerOf(directory);
    if (owner === undefined ? Date.now() > namelessUntil : !isAlive(owner))
      rmSync(directory, { recursive: true, force: true });
    else await wait(LOOK_EVERY_MS);
  }
  try {
    await work();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function take(directory: string): boolean {
  try {
    mkdirSync(directory);
  } catch (caught) {
    if (caught instanceof Error && "code" in caught && caught.code === "EEXIST") return false;
    // Where it can never be made, waiting for it has no end.
    throw caught;
  }
  writeFileSync(join(directory, "owner"), String(process.pid));
  return true;
}

function ownerOf(directory: string): number | undefined {
  try {
    return Number(readFileSync(join(directory, "owner"), "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (caught) {
    return caught instanceof Error && "code" in caught && caught.code === "EPERM";
  }
}
