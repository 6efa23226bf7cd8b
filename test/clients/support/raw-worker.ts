/** The whole Worker on raw workerd, with no development server in between that would hide a caller's leave or add a header. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDevTools } from "../../../bench/dev-tools.ts";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";
import { KEYS, type RunningWorker } from "./running-worker.ts";

/** In bytes: https://chromedevtools.github.io/devtools-protocol/v8/Runtime/#method-getHeapUsage */
interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

const ADMIN_TOKEN = "test-admin-token";

export interface RawWorker extends RunningWorker {
  readonly pid: number;
  readonly database: Pick<Workerd, "databaseTrips" | "holdDatabase" | "releaseDatabase" | "runSql" | "dumpSql">;
  /** Of each isolate; the first is `origin`. */
  readonly origins: readonly string[];
  /** What V8 counts of the isolate, in megabytes: its heap and its buffers, of which Cloudflare allows 128. */
  isolateMb(): Promise<number>;
  /** The first line of its log, from now on, that holds this. */
  logged(text: string): Promise<string>;
}

export interface RawWorkerOptions {
  /** Another Worker than the one that is deployed, from the root. */
  readonly entry?: string;
  /** Everything its invocations do is logged as well, as `bench/workerd/tail.js` writes it. */
  readonly isTailed?: boolean;
  /** What further isolates have in place of, or beside, the settings: other versions, with the same objects and database. */
  readonly versions?: readonly Readonly<Record<string, string>>[];
  /** A directory of migrations other than this version's. */
  readonly migrations?: string;
  /** Told each line of its log. */
  readonly onLine?: (line: string) => void;
}

export async function startRawWorker(
  settings: Record<string, string> = {},
  { entry, isTailed = false, versions = [], migrations = "migrations", onLine }: RawWorkerOptions = {},
): Promise<RawWorker> {
  const waiting = new Set<(line: string) => void>(onLine === undefined ? [] : [onLine]);
  const directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
  try {
    const workerd = await startWorkerd({
      bundle: await bundleInto(directory, entry),
      isTailed,
      durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
      database: { binding: "DB", migrations },
      isolates: 1 + versions.length,
      versions,
      inspector: true,
      onLine: (line) => waiting.forEach((hear) => hear(line)),
      text: { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true", ...KEYS, ...settings },
    });
    const { origin, origins, pid, inspectorOrigin = "" } = workerd;
    return {
      origin,
      origins,
      pid,
      database: workerd,
      isolateMb: async () => {
        const tools = await openDevTools(inspectorOrigin);
        const { usedSize, backingStorageSize } = await tools.ask<HeapUsage>("Runtime.getHeapUsage");
        tools.close();
        return (usedSize + backingStorageSize) / 1_048_576;
      },
      logged: (text) =>
        new Promise((resolve) => {
          const hear = (line: string): void => {
            if (!line.includes(text)) return;
            waiting.delete(hear);
            resolve(line);
          };
          waiting.add(hear);
        }),
      create: async (path, body) => {
        const response = await fetch(`${origin}/control${path}`, {
          method: "POST",
          headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        return response.json();
      },
      close: () => workerd.stop(),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
