/** Where calls are counted: the Worker on raw workerd in several isolates with one ledger, a provider that counts, and callers with keys. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleInto } from "../../bench/workerd/bundle.ts";
import { startWorkerd, type Workerd, type WorkerdOptions } from "../../bench/workerd/start.ts";
import { configure, type CountedGateway } from "./gateway.ts";
import { startCountingProvider, type CountingProvider } from "./provider.ts";

export const ADMIN_TOKEN = "count-admin-token";
export const CALLERS = ["billing", "search", "support"];

export interface Place {
  readonly provider: CountingProvider;
  readonly gateway: CountedGateway;
  readonly workerd: Workerd;
  /** The same Worker anew, on what the one that is gone left behind. */
  again(): Promise<Workerd>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  readonly isolates: number;
  readonly flushMs: number;
  readonly onLine: (line: string) => void;
}

export async function openPlace({ isolates, flushMs, onLine }: PlaceOptions): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "signalbox-count-"));
  const provider = await startCountingProvider();
  const running: Workerd[] = [];
  const close = async (): Promise<void> => {
    for (const workerd of running) await workerd.stop();
    await provider.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const options: WorkerdOptions = {
      bundle: await bundleInto(directory, "bench/workerd/ledger.js"),
      isolates,
      durableObjects: { ROTATION: "Rotation", LEDGER: "Ledger" },
      database: { binding: "DB", migrations: "migrations" },
      disk: join(directory, "disk"),
      onLine,
      text: {
        ADMIN_TOKEN,
        ALLOW_LOCAL_ENDPOINTS: "true",
        CALLS_KEPT: "1000000",
        LEDGER_FLUSH_MS: String(flushMs),
      },
    };
    const again = async (): Promise<Workerd> => {
      const workerd = await startWorkerd(options);
      running.push(workerd);
      return workerd;
    };
    const workerd = await again();
    const gateway = await configure(workerd.origin, ADMIN_TOKEN, provider.origin, CALLERS);
    return { provider, gateway, workerd, again, close };
  } catch (fault) {
    await close();
    throw fault;
  }
}
