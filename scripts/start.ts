/** `npm start`: a gateway on this machine with a demo provider behind it, and the lines to paste. Then a line for each call; `npm start -- --verbose` shows all that the Worker logs. */
import { join, resolve } from "node:path";
import { callIn, describeCall } from "./start/call-line.ts";
import { ensureKey, listModels } from "./start/caller.ts";
import { controlPlaneAt } from "./start/control-plane.ts";
import { startDemoProvider } from "./start/demo-provider.ts";
import { prepareDevVars } from "./start/dev-vars.ts";
import { endOnSignals, endWithFailure, endWithNpm, isEnding } from "./start/ending.ts";
import { recall, remember } from "./start/memory.ts";
import { applyMigrations } from "./start/migrations.ts";
import { findFreePort, wantedPort } from "./start/ports.ts";
import { describeStart } from "./start/print.ts";
import { CONNECTORS, takeRealKeys, type Connector } from "./start/real-keys.ts";
import { ensureConfiguration, settledTargets, type Target } from "./start/setup.ts";
import { wantedTargets } from "./start/targets.ts";
import { isOwn, makeTraffic } from "./start/traffic.ts";
import { quietWrangler, startWorker, wrangler, type LogLine } from "./start/worker.ts";

const PORT = 8787;
const DEMO_PORT = 18_787;
const MEMORY = join(".wrangler", "signalbox-dev.json");

const VERBOSE = process.argv.includes("--verbose");
const COLOURS = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";
/** What the start asks of its own gateway is nobody's call. */
let isTold = false;

process.chdir(resolve(import.meta.dirname, ".."));
// Secrets, databases, bundles: what is written from here on, by wrangler and workerd too, is this user's alone.
process.umask(0o077);
endOnSignals();
endWithNpm();
process.on("uncaughtException", endWithFailure);
process.on("unhandledRejection", endWithFailure);
await start().catch(endWithFailure);

async function start(): Promise<void> {
  quietWrangler(process.env);
  const wanted = wantedPort(process.env.PORT, PORT);
  const memory = recall(MEMORY);
  const devVars = prepareDevVars(".dev.vars");
  const realKeys = takeRealKeys(process.env, devVars.values);
  const notes = [...devVars.notes, ...realKeys.notes];

  console.log("Starting: migrations, demo provider, Worker …");
  await Promise.all([applyMigrations(), wrangler()]);

  const { UPSTREAM_DEMO_AZURE: azure = "", UPSTREAM_DEMO_ANTHROPIC: anthropic = "", ADMIN_TOKEN = "" } = devVars.values;
  const demoPort = await startDemoProvider({ azure, anthropic }, memory.demoPort ?? DEMO_PORT);

  const port = await findFreePort(wanted);
  if (port !== wanted) notes.push(`Port ${wanted} is taken, using ${port}.`);
  const origin = await startWorker(port, realKeys.bindings, VERBOSE, show);

  const control = controlPlaneAt(origin, ADMIN_TOKEN);
  const wantedOnes = wantedTargets(`http://127.0.0.1:${demoPort}`, realKeys.open);
  const gateway = await ensureConfiguration(control, devVars.values.DEFAULT_GATEWAY ?? "default", wantedOnes);
  const targets = await settledTargets(control, gateway, wantedOnes);
  notes.push(...targets.flatMap((target) => noteOn(target, realKeys.open)));

  const key = await ensureKey(control, origin, gateway, memory);
  remember(MEMORY, { demoPort, origin, gatewayId: gateway.gatewayId, ...(key === undefined ? {} : { apiKey: key }) });
  const models = await listModels(origin, key);
  if (isEnding()) return;
  isTold = true;
  console.log(describeStart({ origin, ...gateway, key, models, notes, devVarsPath: resolve(".dev.vars") }));
  if (key === undefined) return;
  const { gatewayId } = gateway;
  // Charts that stay empty are no reason to end.
  await makeTraffic(control, { origin, gatewayId, key, demoOrigin: `http://127.0.0.1:${demoPort}` }).catch(
    () => undefined,
  );
}

function show({ level, message }: LogLine): void {
  if (VERBOSE) return console.log(message);
  const call = callIn(message);
  if (call === undefined) {
    if (level === "error") console.log(message);
  } else if (isTold) void isOwn(call.requestId).then((own) => own || console.log(describeCall(call, COLOURS)));
}

/** What stands in a target's way, if anything. */
function noteOn({ name, status, statusReasons = [] }: Target, open: readonly Connector[]): string[] {
  const connector = CONNECTORS.find(({ target }) => target === name);
  if (connector !== undefined && !open.includes(connector)) {
    return [`Target ${name} is kept, and cannot be called until ${connector.secrets[0][0]} is set again.`];
  }
  return status === "READY" ? [] : [`Target ${name} is ${status}: ${statusReasons.join(" ") || "no reason given"}`];
}
