/** A Worker on raw workerd, with no development server in between: what leaves it is what leaves Cloudflare's machines, and a caller's leave is seen. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { isolateNames, writeConfig } from "./config.ts";

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
/** What we call the inspector's socket: workerd gives it no name. */
const INSPECTOR = "inspector";

export interface WorkerdOptions {
  /** The Worker, one file; `*.bin` beside it, where the console's files are, are its data modules. */
  readonly bundle: string;
  /** The only core it may run on. */
  readonly core?: number;
  /** Those of wrangler.toml, unless given. */
  readonly compatibilityFlags?: readonly string[];
  /** Binding name → class of the bundle. */
  readonly durableObjects?: Readonly<Record<string, string>>;
  /** D1's binding, and the directory of its migrations. */
  readonly database?: { readonly binding: string; readonly migrations: string };
  /** Plain variables and secrets. */
  readonly text?: Readonly<Record<string, string>>;
  /** With V8's inspector, for profiles. */
  readonly inspector?: boolean;
  /** Told each line the Worker writes to its console; absent: nobody is, and it costs nobody anything. */
  readonly onLine?: (line: string) => void;
  /** Everything invocations do is told to `onLine` as well, one line of JSON for each event; it makes them traced ones. */
  readonly isTailed?: boolean;
  /** How many isolates run the Worker, with the same Durable Objects and D1; absent: one. */
  readonly isolates?: number;
  /** What the second isolate and those behind it have in place of, or beside, `text`: other versions of the Worker. */
  readonly versions?: readonly Readonly<Record<string, string>>[];
  /** Where its data stays; absent: a directory that ends with it. */
  readonly disk?: string;
}

export interface Workerd {
  readonly origin: string;
  /** Of each isolate; the first is `origin`. */
  readonly origins: readonly string[];
  readonly pid: number;
  /** How long it took until it listened. */
  readonly startMs: number;
  /** Where V8's inspector is, if it was asked for. */
  readonly inspectorOrigin: string | undefined;
  /** How often D1 was asked so far. */
  databaseTrips(): Promise<number>;
  /** D1's answers are kept back, and handed out again. */
  holdDatabase(): Promise<void>;
  releaseDatabase(): Promise<void>;
  /** Runs SQL on it, behind the Worker's back. @throws where it is refused. */
  runSql(sql: string): Promise<void>;
  /** All of it, as `wrangler d1 export` writes it. */
  dumpSql(): Promise<string>;
  stop(): Promise<void>;
  /** Ends it in the middle of whatever it does; what `disk` holds stays. */
  kill(): Promise<void>;
}

/** Ends with this process, whatever becomes of it. */
export async function startWorkerd(options: WorkerdOptions): Promise<Workerd> {
  const directory = await mkdtemp(join(tmpdir(), "signalbox-workerd-"));
  let child: ChildProcess | undefined;
  const kill = (): void => void child?.kill("SIGKILL");
  const stop = async (): Promise<void> => {
    process.off("exit", kill);
    if (child !== undefined) await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  process.once("exit", kill);
  try {
    const inspector = options.inspector === true ? ["--inspector-addr=127.0.0.1:0"] : [];
    const isolates = isolateNames(options.isolates ?? 1);
    const config = await prepare(directory, options);
    const serve = [workerdBinary(), "serve", "--experimental", "--control-fd=3", ...inspector, config];
    const [command = "", ...args] =
      options.core === undefined ? serve : ["taskset", "-c", String(options.core), ...serve];
    const startedAt = performance.now();
    const out = options.onLine === undefined ? "ignore" : "pipe";
    child = spawn(command, args, { stdio: ["ignore", out, "pipe", "pipe"] });
    const ports = await listening(child, [...isolates, "database", ...inspector.map(() => INSPECTOR)], options.onLine);
    const startMs = performance.now() - startedAt;
    const origin = (socket: string): string => `http://127.0.0.1:${ports.get(socket)}`;
    const database = origin("database");
    if (options.database !== undefined) await migrate(database, options.database.migrations);
    return {
      origin: origin("main"),
      origins: isolates.map(origin),
      pid: child.pid ?? 0,
      startMs,
      inspectorOrigin: ports.has(INSPECTOR) ? origin(INSPECTOR) : undefined,
      databaseTrips: async () => Number(await (await fetch(`${database}/count`)).text()),
      holdDatabase: async () => void (await fetch(`${database}/hold`)),
      releaseDatabase: async () => void (await fetch(`${database}/release`)),
      dumpSql: async () => (await fetch(`${database}/dump`)).text(),
      runSql: async (sql) => {
        const response = await fetch(`${database}/run`, { method: "POST", body: sql });
        if (!response.ok) throw new Error(await response.text());
      },
      stop,
      kill: () => {
        kill();
        return stop();
      },
    };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

/** @returns the configuration's path. */
async function prepare(directory: string, options: WorkerdOptions): Promise<string> {
  const disk = options.disk ?? join(directory, "disk");
  await mkdir(disk, { recursive: true });
  const wrangler = await readFile(join(import.meta.dirname, "../../wrangler.toml"), "utf8");
  const path = join(directory, "config.capnp");
  const text = writeConfig({
    bundle: relative(directory, resolve(options.bundle)),
    data: (await readdir(dirname(options.bundle)))
      .filter((file) => file.endsWith(".bin"))
      .map((file) => relative(directory, resolve(dirname(options.bundle), file))),
    databaseWorker: relative(directory, join(import.meta.dirname, "database.js")),
    compatibilityDate: /^compatibility_date = "(.+)"/m.exec(wrangler)?.[1] ?? "",
    compatibilityFlags: options.compatibilityFlags ?? flagsOf(wrangler),
    durableObjects: options.durableObjects ?? {},
    database: options.database?.binding,
    text: options.text ?? {},
    tail: options.isTailed === true ? relative(directory, join(import.meta.dirname, "tail.js")) : undefined,
    isolates: options.isolates ?? 1,
    versions: options.versions ?? [],
    disk,
  });
  await writeFile(path, text);
  return path;
}

function flagsOf(wrangler: string): readonly string[] {
  const list = /^compatibility_flags = \[(.*)\]/m.exec(wrangler)?.[1] ?? "";
  return [...list.matchAll(/"(\w+)"/g)].map(([, flag = ""]) => flag);
}

async function migrate(database: string, directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((file) => file.endsWith(".sql")).toSorted();
  for (const file of files) {
    const body = await readFile(join(directory, file), "utf8");
    const response = await fetch(`${database}/migrate?name=${file}`, { method: "POST", body });
    if (!response.ok) throw new Error(`${file}: ${response.status} ${await response.text()}`);
  }
}

/** Not just any: the one that wrangler develops and deploys with. Its package knows where the binary for this machine is. */
function workerdBinary(): string {
  const wrangler = createRequire(import.meta.url).resolve("wrangler/package.json");
  const path: unknown = createRequire(wrangler)("workerd").default;
  if (typeof path !== "string") throw new Error("the workerd package names no binary");
  return path;
}

/** The port of each socket, once workerd says on its control channel that it listens on all. */
async function listening(
  child: ChildProcess,
  sockets: readonly string[],
  onLine: ((line: string) => void) | undefined,
): Promise<ReadonlyMap<string, number>> {
  const [, out, err, control] = child.stdio;
  const said: string[] = [];
  const started = Promise.withResolvers<ReadonlyMap<string, number>>();
  const ports = new Map<string, number>();
  const fail = (why: string): void => started.reject(new Error(`${why}: ${said.join("\n")}`));
  lines(out, onLine ?? (() => undefined));
  lines(err, (line) => {
    onLine?.(line);
    if (ports.size < sockets.length) said.push(line);
  });
  lines(control, (line) => {
    const [, event, socket, port] = /"event":"(listen[\w-]*)"(?:,"socket":"(\w+)")?,"port":(\d+)/.exec(line) ?? [];
    if (event !== undefined) ports.set(socket ?? INSPECTOR, Number(port));
    if (ports.size === sockets.length) started.resolve(ports);
  });
  child.once("exit", (code) => fail(`workerd ended with ${code}`));
  child.once("error", (fault) => fail(String(fault)));
  const timer = setTimeout(() => fail("workerd does not listen"), START_TIMEOUT_MS);
  try {
    return await started.promise;
  } finally {
    clearTimeout(timer);
  }
}

function lines(stream: unknown, each: (line: string) => void): void {
  if (stream instanceof Readable) createInterface(stream).on("line", each);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
