/** The lock under which the console is built: one at a time, and never a wait that has no end. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { underLock } from "../../scripts/console/lock.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "signalbox-lock-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe("the lock of the console's build", () => {
  it("lets one work at a time, and is gone afterwards, also where the work fails", async ({ expect }) => {
    const lock = join(directory, "lock");
    let working = 0;
    const work = async (): Promise<void> => {
      expect(++working).toBe(1);
      await Promise.resolve();
      working--;
    };
    await Promise.all([underLock(lock, work), underLock(lock, work)]);
    await expect(underLock(lock, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    expect(existsSync(lock)).toBe(false);
  });

  it("is taken over from a process that is gone", async ({ expect }) => {
    const lock = join(directory, "lock");
    mkdirSync(lock);
    // Beyond any process id of Linux or macOS.
    writeFileSync(join(lock, "owner"), "999999999");
    let isDone = false;
    await underLock(lock, async () => {
      isDone = true;
    });
    expect(isDone).toBe(true);
  });

  it("is a fault where it can never be made", async ({ expect }) => {
    await expect(underLock(join(directory, "nowhere", "lock"), async () => undefined)).rejects.toThrow("ENOENT");
  });
});
