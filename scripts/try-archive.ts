/** `npm run try -- 20 22 24`: what git has, unpacked with an empty home directory, as a stranger meets it on those Nodes: `npm ci`, `npm start`, `npm run deploy -- --dry-run`. Says how long, how many lines and how large. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const PATIENCE_MS = 180_000;
const versions = process.argv.slice(2);
if (versions.length === 0) versions.push("20", "22", "24");

let failed = 0;
for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-archive-"));
  try {
    await tryOn(version, folder);
  } catch (cause) {
    failed++;
    console.error(`BROKEN on Node ${version}: ${cause instanceof Error ? cause.message : String(cause)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
console.log(`${versions.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function tryOn(version: string, folder: string): Promise<void> {
  const [home, repository, node] = ["home", "repository", "node"].map((name) => join(folder, name));
  for (const path of [home, repository, node]) if (path !== undefined) mkdirSync(path);
  const archive = `git archive HEAD | tar x -C ${repository}`;
  run("bash", ["-c", archive], process.cwd(), process.env);
  // Node itself comes as an npm package.
  run("npm", ["install", "--silent", "--no-save", "--prefix", node ?? "", `node@${version}`], folder, process.env);
  const bin = [join(node ?? "", "node_modules/node/bin"), join(node ?? "", "node_modules/.bin")].find((path) =>
    existsSync(join(path, "node")),
  );
  const env = { ...process.env, HOME: home, PORT: "18999", PATH: `${bin}${delimiter}${process.env.PATH}` };
  const is = run("node", ["--version"], repository ?? "", env).trim();
  const began = performance.now();
  const installed = run("npm", ["ci"], repository ?? "", env);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const size = run("du", ["-sm", "node_modules"], repository ?? "", env).split("\t")[0];
  const lines = installed.trim().split("\n").length;
  await starts(repository ?? "", env);
  const dry = run("npm", ["run", "deploy", "--", "--dry-run"], repository ?? "", env);
  if (!dry.includes("GET /healthz?deep=1")) throw new Error(`the dry run says:\n${dry}`);
  console.log(`ok     Node ${is}: npm ci ${seconds} s, ${lines} lines, ${size} MB; npm start; deploy --dry-run`);
}

/** @returns all it printed. @throws Error with it, where it fails. */
function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: PATIENCE_MS });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

async function starts(cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn("npm", ["start"], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = once(child, "exit");
  await new Promise<void>((ready, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("Ctrl-C ends it.")) ready();
      });
    }
    void ended.then(() => fail(new Error(`npm start ended:\n${said}`)));
    setTimeout(() => fail(new Error(`npm start, after ${PATIENCE_MS} ms:\n${said}`)), PATIENCE_MS).unref();
  }).finally(() => child.kill("SIGTERM"));
  await ended;
}
