/** How much work a call is: calls per second on one core and CPU time per call, each factor varied around the base case. */
import { BASE, bareRequest, gatewayRequest, portkeyRequest, type Call } from "./calls.ts";
import { compared, difference, measure, median, ratio, type Cell, type Plan, type Samples } from "./measure.ts";
import type { Goal, Line } from "./report.ts";
import type { Running } from "./subjects.ts";

const BARE = "bare pass-through";
const PORTKEY = "Portkey";
const BASE_NAME = "1 KB, API key, one target";
const TURNS = "two candidates in turn";

interface Variant {
  readonly name: string;
  readonly call: Call;
  /** It says how many calls there were a second too. */
  readonly shows: "both" | "cpu";
  readonly goals?: (samples: Samples) => Goal[];
}

const base: Variant = {
  name: BASE_NAME,
  call: BASE,
  shows: "both",
};

/** Of the same size, so that they stand beside the base case too. */
const VARIANTS: readonly Variant[] = [
  {
    name: "a model id without its target's name: the body stays as it is",
    call: { ...BASE, model: "gpt-5" },
    shows: "cpu",
  },
  { name: "no authorizer", call: { ...BASE, authorizer: "NONE" }, shows: "cpu" },
  {
    name: "a warm JWT",
    call: { ...BASE, authorizer: "CUSTOM_JWT" },
    shows: "cpu",
    goals: (samples) => {
      const share = compared(samples, "a warm JWT", BASE_NAME, "cpuMicros", ratio);
      return [{ asked: `within 5 % of an API key, is ${share.toFixed(2)}`, isMet: Math.abs(share - 1) <= 0.05 }];
    },
  },
  {
    name: "SigV4 from the caller",
    call: { ...BASE, authorizer: "AWS_IAM" },
    shows: "cpu",
    goals: (samples) => [atMostAboveBase(samples, "SigV4 from the caller", 150)],
  },
  { name: "a target with its key in a header", call: { ...BASE, model: "header/gpt-5-header" }, shows: "cpu" },
  {
    name: "a target with SigV4",
    call: { ...BASE, model: "sigv4/gpt-5-signed" },
    shows: "cpu",
    goals: (samples) => [atMostAboveBase(samples, "a target with SigV4", 150)],
  },
  { name: TURNS, call: { ...BASE, model: "shared" }, shows: "cpu" },
  {
    name: "an alias of one model",
    call: { ...BASE, model: "alias-of-one" },
    shows: "cpu",
    goals: (samples) => [within5Percent(samples, "an alias of one model", BASE_NAME)],
  },
  {
    name: "an alias with weights",
    call: { ...BASE, model: "split" },
    shows: "cpu",
    goals: (samples) => [within5Percent(samples, "an alias with weights", TURNS)],
  },
  {
    name: "a conversation that stays where it is, no authorizer",
    call: { ...BASE, authorizer: "NONE", model: "shared", conversation: "user_0123456789" },
    shows: "cpu",
    goals: (samples) => [within5Percent(samples, "a conversation that stays where it is, no authorizer", TURNS)],
  },
];

function within5Percent(samples: Samples, name: string, other: string): Goal {
  const share = compared(samples, name, other, "cpuMicros", ratio);
  return { asked: `within 5 % of "${other}", is ${share.toFixed(2)}`, isMet: share <= 1.05 };
}

const sized = (name: string, bytes: number, modelFirst: boolean, goals?: Variant["goals"]): Variant => ({
  name: `${name}, model ${modelFirst ? "first" : "last"}`,
  call: { ...BASE, bytes, modelFirst },
  shows: modelFirst ? "cpu" : "both",
  ...(goals === undefined ? {} : { goals }),
});

/** After less, compiling still counts as a call's cost: 4 to 8 µs. */
const WARM_UP_SECONDS = 4;

export interface Throughput {
  readonly lines: readonly Line[];
  /** What `--quick` judges. */
  readonly figures: {
    readonly callsBesideBare: number;
    readonly cpuBesideBare: number;
    readonly callsBesidePortkey: number;
    readonly cpuOf100KbBesideBare: number;
  };
}

export async function throughput(running: Running, isQuick: boolean): Promise<Throughput> {
  // Many short rounds: a shared machine's speed drifts within seconds, and a ratio holds within a round.
  const plan: Plan = isQuick
    ? { rounds: 12, seconds: 0.2, warmUpSeconds: WARM_UP_SECONDS, connections: 16 }
    : { rounds: 20, seconds: 0.2, warmUpSeconds: WARM_UP_SECONDS, connections: 16 };
  const small = await group(running, [base, ...(isQuick ? [] : VARIANTS)], true, plan);
  const last100 = sized("100 KB", 100_000, false, (samples) => {
    const share = compared(samples, "100 KB, model last", BARE, "cpuMicros", ratio);
    return [{ asked: "at most 1.6", isMet: share <= 1.6 }];
  });
  const kb100 = isQuick ? [last100] : [sized("100 KB", 100_000, true), last100];
  const middle = await group(running, kb100, !isQuick, { ...plan, rounds: 12 });
  const figures = {
    callsBesideBare: compared(small.samples, BASE_NAME, BARE, "perSecond", ratio),
    cpuBesideBare: compared(small.samples, BASE_NAME, BARE, "cpuMicros", ratio),
    callsBesidePortkey: compared(small.samples, BASE_NAME, PORTKEY, "perSecond", ratio),
    cpuOf100KbBesideBare: compared(middle.samples, "100 KB, model last", BARE, "cpuMicros", ratio),
  };
  if (isQuick) return { figures, lines: [...small.lines, ...middle.lines] };

  const both = (name: string, bytes: number, goals?: Variant["goals"]): Variant[] => [
    sized(name, bytes, true),
    sized(name, bytes, false, goals),
  ];
  const under10Ms = (samples: Samples): Goal[] => {
    const above = compared(samples, "10 MB, model last", BARE, "cpuMicros", difference);
    return [{ asked: `under 10 ms above it, is ${(above / 1_000).toFixed(1)}`, isMet: above < 10_000 }];
  };
  const kb10 = await group(running, both("10 KB", 10_000), false, { ...plan, rounds: 12 });
  const mb1 = await group(running, both("1 MB", 1_000_000), false, {
    ...plan,
    rounds: 5,
    seconds: 0.5,
    warmUpSeconds: 1,
    connections: 8,
  });
  const mb10 = await group(running, both("10 MB", 10_000_000, under10Ms), false, {
    ...plan,
    rounds: 5,
    seconds: 1.2,
    warmUpSeconds: 1,
    connections: 4,
  });
  return { figures, lines: [small, kb10, middle, mb1, mb10].flatMap(({ lines }) => lines) };
}

/** Variants of one size, and what they stand beside. */
async function group(running: Running, variants: readonly Variant[], withPortkey: boolean, plan: Plan) {
  const { provider, issuer, generator, gateway, bare, portkey } = running;
  const [first] = variants;
  const call = first?.call ?? BASE;
  const cells: Cell[] = [{ name: BARE, ...bare, request: bareRequest(call, bare.origin) }];
  for (const { name, call: each } of variants) {
    cells.push({ name, ...gateway, request: await gatewayRequest(each, gateway, issuer) });
  }
  const hasPortkey = withPortkey && portkey !== undefined;
  if (hasPortkey) {
    cells.push({
      name: PORTKEY,
      ...portkey,
      request: portkeyRequest({ ...call, model: "gpt-5" }, portkey.origin, provider.origin),
    });
  }
  const samples = await measure(generator, cells, plan);
  const lines = variants.flatMap((variant) => {
    const beside = hasPortkey && (variant === base || variant.name === "100 KB, model last") ? PORTKEY : undefined;
    return linesOf(variant, samples, beside);
  });
  return { samples, lines };
}

function linesOf({ name, shows, goals }: Variant, samples: Samples, portkey: string | undefined): Line[] {
  const line = (field: "perSecond" | "cpuMicros", unit: string, more: readonly Goal[]): Line => ({
    what: `${name}: ${unit}`,
    gateway: median(samples, name, field).toFixed(0),
    bare: median(samples, BARE, field).toFixed(0),
    beside: compared(samples, name, BARE, field, ratio).toFixed(2),
    ...(portkey === undefined
      ? {}
      : {
          portkey: median(samples, portkey, field).toFixed(0),
          besidePortkey: compared(samples, name, portkey, field, ratio).toFixed(2),
        }),
    goals: more,
  });
  const isBase = name === BASE_NAME;
  const perSecond = compared(samples, name, BARE, "perSecond", ratio);
  const cpu = compared(samples, name, BARE, "cpuMicros", ratio);
  const times = portkey === undefined ? Number.NaN : compared(samples, name, portkey, "perSecond", ratio);
  const callGoals: Goal[] = isBase
    ? [
        { asked: "at least 0.68", isMet: perSecond >= 0.68 },
        ...(portkey === undefined ? [] : [{ asked: "2.8 times Portkey", isMet: times >= 2.8 }]),
      ]
    : [];
  const cpuGoals = isBase ? [{ asked: "at most 1.5", isMet: cpu <= 1.5 }] : (goals?.(samples) ?? []);
  return [
    ...(shows === "both" ? [line("perSecond", "calls per second", callGoals)] : []),
    line("cpuMicros", "CPU µs per call", cpuGoals),
  ];
}

function atMostAboveBase(samples: Samples, name: string, micros: number): Goal {
  const above = compared(samples, name, BASE_NAME, "cpuMicros", difference);
  return { asked: `under ${micros} µs above an API key, is ${above.toFixed(0)}`, isMet: above < micros };
}
