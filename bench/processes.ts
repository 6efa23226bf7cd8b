/** The processes around what is measured: each on the core it is given, each ended with this one. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Load, Outcome } from "./load.ts";

/** What is measured has a core for itself; what measures shares the other. */
export const MEASURED_CORE = 0;
export const OTHER_CORE = 1;

/** @returns why nothing can be measured on this machine; undefined where it can. */
export function unmeasurable(): string | undefined {
  if (availableParallelism() < 2) return "it has one core, and what is measured needs one to itself";
  if (!existsSync("/proc/self/schedstat")) return "its kernel does not say how much CPU time a process took";
  if (spawnSync("taskset", ["-c", "0,1", "true"]).status !== 0)
    return "taskset (util-linux) cannot pin a process to a core";
  return undefined;
}

export function startNode(
  script: string,
  { core, args = [], env = {}, ipc = true }: { core: number; args?: string[]; env?: NodeJS.ProcessEnv; ipc?: boolean },
): ChildProcess {
  const child = spawn("taskset", ["-c", String(core), process.execPath, script, ...args], {
    stdio: [
      "ignore",
      "ignore",
      process.env["BENCH_VERBOSE"] === "1" || ipc ? "inherit" : "ignore",
      ...(ipc ? (["ipc"] as const) : []),
    ],
    env: { ...process.env, ...env },
  });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  return child;
}

export interface Provider {
  readonly origin: string;
  readonly port: number;
  stop(): void;
}

export async function startProvider(): Promise<Provider> {
  const child = startNode(join(import.meta.dirname, "provider.ts"), { core: OTHER_CORE });
  const port = Number(await message(child));
  return { origin: `http://127.0.0.1:${port}`, port, stop: () => void child.kill() };
}

export interface Generator {
  run(load: Load): Promise<Outcome>;
  stop(): void;
}

export function startGenerator(): Generator {
  const child = startNode(join(import.meta.dirname, "load.ts"), { core: OTHER_CORE });
  return {
    run: async (load) => {
      child.send(load);
      const outcome = await message(child);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own process answers, or says why not
      const { error, ...rest } = outcome as Outcome & { error?: string };
      if (error !== undefined) throw new Error(`the load could not be sent: ${error}`);
      return rest;
    },
    stop: () => void child.kill(),
  };
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error("a process of the benchmark has ended"));
    child.once("exit", ended);
    child.once("message", (said) => {
      child.off("exit", ended);
      resolve(said);
    });
  });
}

/** CPU time of all threads so far, in microseconds: what the scheduler counted, in nanoseconds where the kernel shows them. */
export function cpuMicroseconds(pid: number): number {
  let nanoseconds = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ", 1)[0]);
  }
  return nanoseconds / 1_000;
}

/** Resident memory now, in megabytes. */
export function residentMb(pid: number): number {
  return statusMb(pid, "VmRSS");
}

/** The most it was since the process began. */
export function peakMb(pid: number): number {
  return statusMb(pid, "VmHWM");
}

function statusMb(pid: number, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1]) / 1_024;
}
