/** What a workerd process holds on to, its garbage collected, and whether that grew. Linux only. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import type { Workerd } from "../../bench/workerd/start.ts";

export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  /** Of the whole process. */
  readonly residentMb: number;
  /** Of JavaScript alone. */
  readonly heapMb: number;
}

export interface Scales {
  weigh(at: number): Promise<Sample>;
  close(): void;
}

const Answer = z.object({ id: z.number(), result: z.looseObject({ usedSize: z.number().optional() }) });
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * Left to itself V8 collects when it likes, and a sawtooth hides a slope. D1's stand-in is an isolate of the same process,
 * so that its garbage would count as the gateway's.
 *
 * @param workerd started with its inspector.
 */
export async function scales({ pid, inspectorOrigin = "" }: Workerd): Promise<Scales> {
  const main = await inspect(inspectorOrigin, "main");
  const database = await inspect(inspectorOrigin, "database");
  return {
    weigh: async (at) => {
      await Promise.all([main, database].map((isolate) => isolate.ask("HeapProfiler.collectGarbage")));
      const heapBytes = (await main.ask("Runtime.getHeapUsage")) ?? Number.NaN;
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const residentMb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
      return { at, residentMb, heapMb: heapBytes / 1_048_576 };
    },
    close: () => {
      main.close();
      database.close();
    },
  };
}

interface Inspected {
  ask(method: string): Promise<number | undefined>;
  close(): void;
}

async function inspect(origin: string, isolate: string): Promise<Inspected> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/${isolate}`);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error(`the inspector of ${isolate} does not answer`)));
  });
  const waiting = new Map<number, (answer: z.infer<typeof Answer>) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = Answer.safeParse(JSON.parse(String(data))).data;
    if (answer !== undefined) waiting.get(answer.id)?.(answer);
  });
  let asked = 0;
  const ask = async (method: string): Promise<number | undefined> => {
    const id = ++asked;
    const { promise, resolve, reject } = Promise.withResolvers<z.infer<typeof Answer>>();
    waiting.set(id, resolve);
    const timer = setTimeout(() => reject(new Error(`the inspector does not answer ${method}`)), ANSWER_TIMEOUT_MS);
    socket.send(JSON.stringify({ id, method, params: {} }));
    const { result } = await promise.finally(() => waiting.delete(id));
    clearTimeout(timer);
    return result.usedSize;
  };
  await ask("HeapProfiler.enable");
  return { ask, close: () => socket.close() };
}

/** Medians of the first and the last third after the warm-up: one sample says little. */
export function growth(
  samples: readonly Sample[],
  warmUpSeconds: number,
  weight: "residentMb" | "heapMb",
): { from: number; to: number; most: number } {
  const warm = samples.filter(({ at }) => at >= warmUpSeconds).map((sample) => sample[weight]);
  const third = Math.ceil(warm.length / 3);
  return { from: median(warm.slice(0, third)), to: median(warm.slice(-third)), most: Math.max(...warm) };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
