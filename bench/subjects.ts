/** All that stands side by side, started on the measured core and stopped again: the gateway, the bare pass-through, Portkey. */
import { spawnSync, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  buildBundle,
  buildUnmetered,
  buildWithoutConsole,
  buildWithoutPaths,
  gatewayOptions,
  startGateway,
  type Gateway,
} from "./gateway.ts";
import { startIssuer, type Issuer } from "./issuer.ts";
import { MEASURED_CORE, startGenerator, startNode, startProvider, type Generator, type Provider } from "./processes.ts";
import { startWorkerd, type Workerd, type WorkerdOptions } from "./workerd/start.ts";

export interface Portkey {
  readonly origin: string;
  readonly pid: number;
}

/** What stands side by side while it is measured. */
export interface Running {
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly generator: Generator;
  readonly gateway: Gateway;
  readonly bare: Workerd;
  readonly portkey: Portkey | undefined;
}

export interface Subjects {
  readonly provider: Provider;
  readonly issuer: Issuer;
  readonly generator: Generator;
  /** Another process of the same. @param inspector opens DevTools. */
  startGateway(inspector?: boolean): Promise<Gateway>;
  /** The gateway built without metering. */
  startUnmetered(): Promise<Gateway>;
  /** Options of the gateway as it is deployed, and of the same built without the console. */
  besideConsole(): { readonly with: WorkerdOptions; readonly without: WorkerdOptions };
  /** The gateway with a target whose model stands in the path, the same built without models in paths, and the first again. */
  besidePaths(): Promise<readonly [Gateway, Gateway, Gateway]>;
  startBare(inspector?: boolean): Promise<Workerd>;
  /** @returns why there is none, where there is none. */
  startPortkey(mayInstall: boolean): Promise<Portkey | string>;
  stop(): Promise<void>;
}

/** @param mayInstall Portkey, where it is not there yet. */
export async function startAll(subjects: Subjects, mayInstall: boolean): Promise<Running> {
  const { provider, issuer, generator } = subjects;
  const gateway = await subjects.startGateway();
  const bare = await subjects.startBare();
  const portkey = await subjects.startPortkey(mayInstall);
  if (typeof portkey === "string") console.log(portkey);
  return { provider, issuer, generator, gateway, bare, portkey: typeof portkey === "string" ? undefined : portkey };
}

const PORTKEY = join(import.meta.dirname, "portkey");
const PORTKEY_SERVER = join(PORTKEY, "node_modules/@portkey-ai/gateway/build/start-server.js");
const PORTKEY_TIMEOUT_MS = 20_000;

export async function startSubjects(readable = false): Promise<Subjects> {
  const bundle = buildBundle(readable);
  const [provider, issuer] = await Promise.all([startProvider(), startIssuer()]);
  const generator = startGenerator();
  const running: { stop(): Promise<void> }[] = [];
  const kept = <T extends Workerd>(workerd: T): T => {
    running.push(workerd);
    return workerd;
  };
  let portkey: ChildProcess | undefined;
  return {
    provider,
    issuer,
    generator,
    startGateway: async (inspector = false) =>
      kept(await startGateway({ ...gatewayOptions(bundle), inspector }, provider, issuer)),
    startUnmetered: async () => kept(await startGateway(gatewayOptions(buildUnmetered()), provider, issuer)),
    besideConsole: () => ({ with: gatewayOptions(bundle), without: gatewayOptions(buildWithoutConsole()) }),
    besidePaths: async () => {
      const start = async (one: string): Promise<Gateway> =>
        kept(await startGateway(gatewayOptions(one), provider, issuer, true));
      return [await start(bundle), await start(buildWithoutPaths()), await start(bundle)];
    },
    startBare: async (inspector = false) => kept(await startWorkerd(bareOptions(provider.origin, inspector))),
    startPortkey: async (mayInstall) => {
      const fault = mayInstall ? install() : undefined;
      if (!existsSync(PORTKEY_SERVER))
        return `Portkey is left out: ${fault ?? "it is not installed in bench/portkey"}.`;
      const port = await freePort();
      const args = ["--headless", `--port=${port}`];
      portkey = startNode(PORTKEY_SERVER, { core: MEASURED_CORE, args, env: { NODE_ENV: "production" }, ipc: false });
      const origin = `http://127.0.0.1:${port}`;
      const fails = await unlessAnswers(origin);
      return fails === undefined ? { origin, pid: portkey.pid ?? 0 } : `Portkey is left out: ${fails}.`;
    },
    stop: async () => {
      generator.stop();
      portkey?.kill();
      await Promise.all(running.map((one) => one.stop()));
      provider.stop();
      issuer.stop();
    },
  };
}

export function bareOptions(provider: string, inspector = false) {
  const bundle = join(import.meta.dirname, "workerd/pass-through.js");
  return { bundle, core: MEASURED_CORE, text: { PROVIDER: provider }, inspector };
}

/** @returns what went wrong. */
function install(): string | undefined {
  if (existsSync(PORTKEY_SERVER)) return undefined;
  console.log("Installing Portkey in bench/portkey, this once …");
  const { status, stderr, error } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: PORTKEY,
    encoding: "utf8",
    timeout: 120_000,
  });
  if (status === 0) return undefined;
  return `\`npm ci\` in bench/portkey failed, ${error?.message ?? stderr.trim().split("\n").at(-1) ?? "with no word why"}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

/** @returns what went wrong. */
async function unlessAnswers(origin: string): Promise<string | undefined> {
  const endsAt = performance.now() + PORTKEY_TIMEOUT_MS;
  while (performance.now() < endsAt) {
    const isThere = await fetch(origin).then(
      () => true,
      () => false,
    );
    if (isThere) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return "it did not start in time";
}
