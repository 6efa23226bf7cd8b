/** A port and bindings → the Worker on local workerd, with real D1 and a real Durable Object, started in this process so that no secret stands in a command line. */
import { atTheEnd } from "./ending.ts";
import { reasonOf, StartFailure } from "./failure.ts";
import type { Binding } from "./real-keys.ts";

const PATIENCE_MS = 60_000;

export interface LogLine {
  readonly level: string;
  readonly message: string;
}

/** Takes a second to load, which another process's work can hide. */
export function wrangler(): Promise<typeof import("wrangler")> {
  return import("wrangler");
}

/** wrangler speaks and writes for itself where it may: no telemetry, no log file, no traces, no look-up of where this machine is. */
export function quietWrangler(env: NodeJS.ProcessEnv): void {
  // Its traces keep whole addresses in .wrangler/state, keys in queries with them, whatever redact_query_string says.
  env.X_LOCAL_OBSERVABILITY = "false";
  env.WRANGLER_SEND_METRICS = "false";
  env.WRANGLER_WRITE_LOGS = "false";
  env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
}

/**
 * @param verbose wrangler's own warnings are shown too.
 * @param hear told every line the Worker logs.
 * @returns the origin it listens at.
 * @throws StartFailure where it does not start.
 */
export async function startWorker(
  port: number,
  bindings: Readonly<Record<string, Binding>>,
  verbose: boolean,
  hear: (line: LogLine) => void,
): Promise<string> {
  const { unstable_DevEnv } = await wrangler();
  const devEnv = new unstable_DevEnv();
  atTheEnd(() => devEnv.teardown());
  const loaded = new Promise<void>((resolve, reject) => {
    // The address alone says nothing: wrangler's proxy is there before the Worker is built.
    devEnv.once("reloadComplete", () => resolve());
    devEnv.on("error", (event) => reject(failed(event)));
    devEnv.on("buildFailed", (event) => reject(failed(event)));
    setTimeout(() => reject(failed(`Nothing within ${PATIENCE_MS / 1_000} seconds.`)), PATIENCE_MS).unref();
  });
  const options = {
    config: "wrangler.toml",
    bindings,
    dev: {
      server: { hostname: "127.0.0.1", port },
      inspector: false,
      watch: false,
      logLevel: verbose ? "warn" : "none",
      structuredLogsHandler: hear,
    },
  };
  const worker = devEnv.startWorker(options).catch((cause: unknown) => Promise.reject(failed(cause)));
  const [{ url }] = await Promise.all([worker, loaded]);
  return (await url).origin;
}

function failed(event: unknown): StartFailure {
  const cause = typeof event === "object" && event !== null && "cause" in event ? event.cause : event;
  return new StartFailure(
    "The Worker did not start. wrangler says:",
    "`npm run check` shows whether the source or wrangler.toml is at fault.",
    { cause: reasonOf(cause) },
  );
}
