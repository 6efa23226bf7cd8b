/** What the console costs who only calls: a new isolate and a call of the Worker with its files as modules, beside the same Worker without them. */
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BASE, gatewayRequest } from "./calls.ts";
import { middle, start, type Start } from "./cold-start.ts";
import { startGateway } from "./gateway.ts";
import { compared, difference, measure, median, ratio } from "./measure.ts";
import type { Line } from "./report.ts";
import type { Subjects } from "./subjects.ts";

const STARTS = 15;
/** Less than two runs of the same Worker differ by. */
const MOST_MS = 1.5;
const MOST_SHARE = 1.03;

export async function besideConsole(subjects: Subjects): Promise<Line[]> {
  const { provider, issuer, generator } = subjects;
  const options = subjects.besideConsole();
  const directory = await mkdtemp(join(tmpdir(), "signalbox-console-"));
  const both = {
    with: { ...options.with, disk: join(directory, "with") },
    without: { ...options.without, disk: join(directory, "without") },
  };
  try {
    // The same files beside a Worker that knows nothing of them: what workerd takes to read them from its configuration.
    const idle = {
      ...options.without,
      bundle: join(directory, "idle", "index.js"),
      disk: join(directory, "idle-disk"),
    };
    await mkdir(dirname(idle.bundle));
    await cp(dirname(options.with.bundle), dirname(idle.bundle), { recursive: true });
    await cp(options.without.bundle, idle.bundle);
    await (await startGateway(idle, provider, issuer)).stop();
    const gateways = [
      await startGateway(both.with, provider, issuer),
      await startGateway(both.without, provider, issuer),
    ] as const;
    const [on, off] = gateways;
    const cells = [
      { name: "with", origin: on.origin, pid: on.pid, request: await gatewayRequest(BASE, on, issuer) },
      { name: "without", origin: off.origin, pid: off.pid, request: await gatewayRequest(BASE, off, issuer) },
    ];
    const samples = await measure(generator, cells, { rounds: 30, seconds: 0.25, warmUpSeconds: 4, connections: 16 });
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    const share = compared(samples, "with", "without", "cpuMicros", ratio);

    const [ours, theirs, idles]: [Start[], Start[], Start[]] = [[], [], []];
    for (let i = 0; i < STARTS; i++) {
      theirs.push(await start(both.without));
      idles.push(await start(idle));
      ours.push(await start(both.with));
    }
    const line = (what: string, part: keyof Start, beside = theirs): Line => {
      const [ourMs, theirMs] = [middle(ours, part), middle(beside, part)];
      const goal = {
        asked: `within ${MOST_MS} ms, is ${(ourMs - theirMs).toFixed(1)}`,
        isMet: ourMs - theirMs <= MOST_MS,
      };
      return {
        what,
        gateway: ourMs.toFixed(1),
        bare: theirMs.toFixed(1),
        beside: `${(ourMs - theirMs).toFixed(1)} ms`,
        goals: [goal],
      };
    };
    return [
      {
        ...line("cold start: CPU ms of workerd until it listens, its configuration read with the files", "evaluated"),
        goals: [],
      },
      line("cold start: the same, beside a Worker with the files and nothing that knows them", "evaluated", idles),
      line("cold start: CPU ms of the first answer, /healthz", "answered"),
      {
        what: "CPU µs of a call of 1 KB, API key",
        gateway: median(samples, "with", "cpuMicros").toFixed(0),
        bare: median(samples, "without", "cpuMicros").toFixed(0),
        beside: `${compared(samples, "with", "without", "cpuMicros", difference).toFixed(1)} µs`,
        goals: [{ asked: `within 3 %, is ${share.toFixed(3)}`, isMet: share <= MOST_SHARE }],
      },
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
