/** Subjects under the same load, in turn: A B C, A B C, … so that whatever else the machine does befalls them all alike. */
import { cpuMicroseconds, type Generator } from "./processes.ts";
import type { Outcome } from "./load.ts";

/** One subject called in one way. */
export interface Cell {
  readonly name: string;
  readonly origin: string;
  /** Absent: its CPU time is not of interest. */
  readonly pid?: number;
  readonly request: string;
}

export interface Plan {
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly rate?: number;
  readonly chunks?: boolean;
}

export interface Sample {
  readonly perSecond: number;
  /** Of all threads, per call. */
  readonly cpuMicros: number;
  /** How much of its core it used: near 1, the load was enough. */
  readonly busy: number;
  readonly latencyP50: number;
  readonly latencyP99: number;
  readonly firstChunkP50: number;
  readonly gapP50: number;
  readonly gapP99: number;
}

/** By the cell's name, a sample for each round. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export async function measure(generator: Generator, cells: readonly Cell[], plan: Plan): Promise<Samples> {
  const samples = new Map<string, Sample[]>(cells.map(({ name }) => [name, []]));
  for (const cell of cells) await sample(generator, cell, { ...plan, seconds: plan.warmUpSeconds });
  for (let round = 0; round < plan.rounds; round++) {
    for (const cell of cells) samples.get(cell.name)?.push(await sample(generator, cell, plan));
  }
  return samples;
}

async function sample(generator: Generator, { name, origin, pid, request }: Cell, plan: Plan): Promise<Sample> {
  const { hostname, port } = new URL(origin);
  const { seconds, connections, rate, chunks } = plan;
  const cpuBefore = pid === undefined ? 0 : cpuMicroseconds(pid);
  const outcome = await generator.run({
    host: hostname,
    port: Number(port),
    requests: [request],
    connections,
    seconds,
    ...(rate === undefined ? {} : { rate }),
    ...(chunks === undefined ? {} : { chunks }),
  });
  const cpu = pid === undefined ? 0 : cpuMicroseconds(pid) - cpuBefore;
  if (outcome.failed > 0) throw new Error(`${name}: ${outcome.failed} calls failed: ${outcome.failure}`);
  return {
    perSecond: outcome.answered / outcome.seconds,
    cpuMicros: cpu / outcome.answered,
    busy: cpu / (outcome.seconds * 1e6),
    ...quantiles(outcome),
  };
}

function quantiles({ latencies, firstChunks, gaps }: Outcome): Omit<Sample, "perSecond" | "cpuMicros" | "busy"> {
  return {
    latencyP50: quantile(latencies, 0.5),
    latencyP99: quantile(latencies, 0.99),
    firstChunkP50: quantile(firstChunks, 0.5),
    gapP50: quantile(gaps, 0.5),
    gapP99: quantile(gaps, 0.99),
  };
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The median over the rounds. */
export function median(samples: Samples, name: string, field: keyof Sample): number {
  return middle((samples.get(name) ?? []).map((one) => one[field]));
}

/** The median of what each round says of two cells that stood side by side in it. */
export function compared(
  samples: Samples,
  name: string,
  beside: string,
  field: keyof Sample,
  how: (one: number, other: number) => number,
): number {
  const others = samples.get(beside) ?? [];
  return middle((samples.get(name) ?? []).map((one, round) => how(one[field], others[round]?.[field] ?? Number.NaN)));
}

export const ratio = (one: number, other: number): number => one / other;
export const difference = (one: number, other: number): number => one - other;

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}
