/** The whole Worker on raw workerd, with no development server in between that would hide a caller's leave or add a header. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleInto } from "../../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd } from "../../../bench/workerd/start.ts";
import { KEYS, type RunningWorker } from "./running-worker.ts";

const ADMIN_TOKEN = "test-admin-token";

export interface RawWorker extends RunningWorker {
  readonly pid: number;
  readonly database: Pick<Workerd, "databaseTrips" | "holdDatabase" | "releaseDatabase">;
  /** The first line of its log, from now on, that holds this. */
  logged(text: string): Promise<string>;
}

export async function startRawWorker(settings: Record<string, string> = {}): Promise<RawWorker> {
  const waiting = new Set<(line: string) => void>();
  const directory = await mkdtemp(join(tmpdir(), "signalbox-bundle-"));
  try {
    const workerd = await startWorkerd({
      bundle: await bundleInto(directory),
      durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
      database: { binding: "DB", migrations: "migrations" },
      onLine: (line) => waiting.forEach((hear) => hear(line)),
      text: { ADMIN_TOKEN, ALLOW_LOCAL_ENDPOINTS: "true", ...KEYS, ...settings },
    });
    const { origin, pid } = workerd;
    return {
      origin,
      pid,
      database: workerd,
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
