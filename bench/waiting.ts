/** What a caller waits for: latency at a fixed rate of arrivals, and the pace of a stream. */
import { BASE, bareRequest, gatewayRequest, portkeyRequest, type Way } from "./calls.ts";
import { compared, difference, measure, median, ratio, type Cell, type Plan, type Samples } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Portkey, Running } from "./subjects.ts";

const [GATEWAY, BARE, PORTKEY, DIRECT] = ["gateway", "bare", "portkey", "direct"];
const RATE = 200;

/** Past all of them too: what the provider and the generator take by themselves. */
async function cellsOf({ provider, issuer, gateway, bare, portkey }: Running, way: Way): Promise<Cell[]> {
  const call = { ...BASE, way, model: way === "stream" ? "stream/gpt-5-stream" : BASE.model };
  const past = { ...call, model: "gpt-5" };
  return [
    { name: DIRECT, origin: provider.origin, request: bareRequest(call, provider.origin) },
    { name: BARE, origin: bare.origin, request: bareRequest(call, bare.origin) },
    { name: GATEWAY, origin: gateway.origin, request: await gatewayRequest(call, gateway, issuer) },
    ...(portkey === undefined
      ? []
      : [{ name: PORTKEY, origin: portkey.origin, request: portkeyRequest(past, portkey.origin, provider.origin) }]),
  ];
}

export async function latency(running: Running): Promise<Line[]> {
  const plan: Plan = { rounds: 3, seconds: 2, warmUpSeconds: 0.5, connections: 64, rate: RATE };
  const samples = await measure(running.generator, await cellsOf(running, "fast"), plan);
  const line = (field: "latencyP50" | "latencyP99", name: string): Line => {
    const added = (cell: string): string => `${compared(samples, cell, DIRECT, field, difference).toFixed(2)} ms`;
    return {
      what: `latency added at ${RATE} calls a second, ${name}`,
      gateway: added(GATEWAY),
      bare: added(BARE),
      beside: `${signed(compared(samples, GATEWAY, BARE, field, difference))} ms`,
      ...(running.portkey === undefined
        ? {}
        : {
            portkey: added(PORTKEY),
            besidePortkey: `${signed(compared(samples, GATEWAY, PORTKEY, field, difference))} ms`,
          }),
    };
  };
  return [line("latencyP50", "p50"), line("latencyP99", "p99")];
}

export interface Streams {
  readonly lines: readonly Line[];
  /** What `--quick` judges: by what share the gaps are longer than the bare pass-through's. */
  readonly gapsApart: number;
}

export async function streams(running: Running, isQuick: boolean): Promise<Streams> {
  const plan: Plan = {
    rounds: isQuick ? 2 : 3,
    seconds: isQuick ? 1.2 : 2,
    warmUpSeconds: 0.5,
    connections: 8,
    chunks: true,
  };
  const cells = await cellsOf(running, "stream");
  const both = cells.filter(({ name }) => name === GATEWAY || name === BARE);
  const samples = await measure(running.generator, isQuick ? both : cells, plan);
  const firstApart = compared(samples, GATEWAY, BARE, "firstChunkP50", difference);
  const apart = (field: "gapP50" | "gapP99"): number => compared(samples, GATEWAY, BARE, field, ratio) - 1;
  return {
    gapsApart: Math.max(apart("gapP50"), apart("gapP99")),
    lines: [
      {
        ...lineOf(
          isQuick ? undefined : running.portkey,
          samples,
          "firstChunkP50",
          "a stream of 31 events: first chunk, p50",
          difference,
        ),
        goals: [{ asked: "at most 1 ms later", isMet: firstApart <= 1 }],
      },
      {
        ...lineOf(isQuick ? undefined : running.portkey, samples, "gapP50", "gaps between its chunks, p50", ratio),
        goals: [{ asked: "at most 5 % longer", isMet: apart("gapP50") <= 0.05 }],
      },
      {
        ...lineOf(isQuick ? undefined : running.portkey, samples, "gapP99", "gaps between its chunks, p99", ratio),
        goals: [{ asked: "at most 5 % longer", isMet: apart("gapP99") <= 0.05 }],
      },
    ],
  };
}

function lineOf(
  portkey: Portkey | undefined,
  samples: Samples,
  field: "firstChunkP50" | "gapP50" | "gapP99",
  what: string,
  how: typeof ratio,
): Line {
  const ms = (name: string): string => `${median(samples, name, field).toFixed(2)} ms`;
  const beside = (name: string): string => {
    const value = compared(samples, GATEWAY, name, field, how);
    return how === ratio ? value.toFixed(3) : `${signed(value)} ms`;
  };
  return {
    what,
    gateway: ms(GATEWAY),
    bare: ms(BARE),
    beside: beside(BARE),
    ...(portkey === undefined ? {} : { portkey: ms(PORTKEY), besidePortkey: beside(PORTKEY) }),
  };
}

function signed(value: number): string {
  return (value < 0 ? "−" : "+") + Math.abs(value).toFixed(2);
}
