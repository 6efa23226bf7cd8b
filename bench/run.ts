/**
 * `npm run bench`: the gateway beside a bare pass-through on the same runtime, and beside Portkey.
 *
 * `-- --quick` only the base case, and a non-zero status where a fifth of what was reached is lost, twice; `-- --scan` the
 * scanner alone; `-- --floor` what of a call is the platform's price; `-- --memory`, `-- --metering` (with `--quick` only to
 * see that it runs) and `-- --cold` those parts alone; `-- --paths` what models in paths cost calls whose model is in the body; `-- --console` the Worker with the console's files and
 * without them; `-- --observing` the ways to see a stream to its end; `-- --profile` where the gateway's time goes; `--floor` and
 * `--profile` take a body of `--bytes`, and `--profile` a `--model`.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { BASE } from "./calls.ts";
import { coldStart } from "./cold-start.ts";
import { besideConsole } from "./console.ts";
import { benchFloor } from "./floor.ts";
import { limits } from "./limits.ts";
import { manyBodies, manyCalls } from "./memory.ts";
import { residentMb, unmeasurable } from "./processes.ts";
import { metering } from "./metering.ts";
import { observing } from "./observing.ts";
import { paths } from "./paths.ts";
import { profile } from "./profile.ts";
import {
  circumstances,
  CONSOLE_HEAD,
  LIMITS_HEAD,
  markdown,
  METERING_HEAD,
  PATHS_HEAD,
  plain,
  type Line,
} from "./report.ts";
import { benchScan } from "./scan.ts";
import { startAll, startSubjects, type Running, type Subjects } from "./subjects.ts";
import { throughput, type Throughput } from "./throughput.ts";
import { latency, streams } from "./waiting.ts";

/** For a hundred thousand calls, so that all of it stays under seven minutes; `--memory` takes its time. */
const MOST_SECONDS = 50;

/** Of a quick run beside other work (1.89, 1.93) and a quiet one (1.80), beside the bare pass-through and beside Portkey: `--quick` fails where a fifth of it is lost. */
const REACHED: Throughput["figures"] = {
  callsBesideBare: 0.57,
  cpuBesideBare: 1.85,
  callsBesidePortkey: 1.78,
  cpuOf100KbBesideBare: 1.9,
};

const flag = { type: "boolean", default: false } as const;
const { values: asked } = parseArgs({
  options: {
    quick: flag,
    scan: flag,
    memory: flag,
    metering: flag,
    limits: flag,
    paths: flag,
    cold: flag,
    console: flag,
    floor: flag,
    observing: flag,
    profile: flag,
    bytes: { type: "string" },
    model: { type: "string" },
  },
});

const fault = unmeasurable();
if (asked.scan) benchScan();
else if (fault !== undefined) {
  console.log(`Skipped: this machine cannot be measured, ${fault}.`);
} else if (asked.profile) {
  await profile({
    ...(asked.bytes === undefined ? {} : { bytes: Number(asked.bytes) }),
    ...(asked.model === undefined ? {} : { model: asked.model }),
  });
} else {
  const startedAt = performance.now();
  const subjects = await startSubjects();
  try {
    if (asked.metering) console.log(plain(await metering(subjects, asked.quick), METERING_HEAD));
    else if (asked.limits) console.log(plain(await limits(subjects, asked.quick), LIMITS_HEAD));
    else if (asked.paths) console.log(plain(await paths(subjects, asked.quick), PATHS_HEAD));
    else if (asked.quick) await quick(subjects);
    else if (asked.observing) await observing(subjects);
    else if (asked.floor) await benchFloor(subjects, Number(asked.bytes ?? BASE.bytes));
    else if (asked.memory) console.log(plain([await manyCalls(subjects, 300), await manyBodies(subjects)]));
    else if (asked.console) console.log(plain(await besideConsole(subjects), CONSOLE_HEAD));
    else if (asked.cold) console.log(plain(await coldStart(subjects)));
    else await everything(subjects);
  } finally {
    await subjects.stop();
  }
  console.log(`\n${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`);
}

async function everything(subjects: Subjects): Promise<void> {
  const running = await startAll(subjects, true);
  const { gateway, bare, portkey } = running;
  const resident = [gateway.pid, bare.pid, portkey?.pid].map((pid) =>
    pid === undefined ? undefined : residentMb(pid),
  );
  const lines: Line[] = [];
  const part = async (name: string, work: () => Promise<readonly Line[]>): Promise<void> => {
    console.log(`Measuring ${name} …`);
    lines.push(...(await work()));
  };
  await part("how much work a call is", async () => (await throughput(running, false)).lines);
  await part("latency", () => latency(running));
  await part("streams", async () => (await streams(running, false)).lines);
  lines.push(residentLine(resident));
  // Each of them for itself, with the core to itself.
  await gateway.stop();
  await bare.stop();
  console.log("Measuring what metering costs …");
  const meteringLines = await metering(subjects, false);
  console.log("Measuring what limits cost …");
  const limitsLines = await limits(subjects, false);
  await part("memory", async () => [await manyCalls(subjects, MOST_SECONDS), await manyBodies(subjects)]);
  await part("cold starts", () => coldStart(subjects));
  const about = circumstances();
  console.log(
    `\n${plain(lines)}\n\n${plain(meteringLines, METERING_HEAD)}\n\n${plain(limitsLines, LIMITS_HEAD)}\n\n${about}`,
  );
  const text = `# The gateway beside a bare pass-through and beside Portkey\n\n\`npm run bench\`, ${about}\n\n${markdown(lines)}\n\n## Metering on and off\n\n${markdown(meteringLines, METERING_HEAD)}\n\n## Limits\n\n${markdown(limitsLines, LIMITS_HEAD)}\n`;
  writeFileSync(join(import.meta.dirname, "results.md"), text);
}

function residentLine([gateway, bare, portkey]: readonly (number | undefined)[]): Line {
  const mb = (value: number | undefined): string => (value === undefined ? "" : `${value.toFixed(0)} MB`);
  return {
    what: "memory of the process, idle",
    gateway: mb(gateway),
    bare: mb(bare),
    beside: `+${mb((gateway ?? 0) - (bare ?? 0))}`,
    portkey: mb(portkey),
  };
}

/** A loss that does not show twice is the machine's noise. */
async function quick(subjects: Subjects): Promise<void> {
  const running = await startAll(subjects, false);
  let losses = await lossesOf(running);
  if (losses.length > 0) {
    console.log(`\n${losses.join("\n")}\nMeasuring again, for this may be noise …\n`);
    const again = await lossesOf(running);
    losses = losses.filter((loss) => again.includes(loss));
  }
  for (const loss of losses) console.log(`LOST: ${loss}`);
  if (losses.length > 0) process.exitCode = 1;
}

async function lossesOf(running: Running): Promise<readonly string[]> {
  const { figures, lines } = await throughput(running, true);
  const { gapsApart, lines: streamLines } = await streams(running, true);
  console.log(plain([...lines, ...streamLines]));
  const checks = [
    [figures.callsBesideBare < REACHED.callsBesideBare * 0.8, "a fifth of the calls a second at 1 KB"],
    [figures.cpuBesideBare > REACHED.cpuBesideBare * 1.2, "a fifth more CPU time at 1 KB"],
    [figures.callsBesidePortkey < REACHED.callsBesidePortkey * 0.8, "a fifth of what is ahead of Portkey's calls"],
    [figures.cpuOf100KbBesideBare > REACHED.cpuOf100KbBesideBare * 1.2, "a fifth more CPU time at 100 KB"],
    [gapsApart > 0.5, "streams do not keep their pace"],
  ] as const;
  return checks.filter(([isLost]) => isLost).map(([, what]) => what);
}
