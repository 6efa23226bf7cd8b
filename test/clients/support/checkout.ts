/** A folder → in it what a clone would have of this repository, with the packages that are installed here: a file that is missing in git is missing there too. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Screenshots are half of the bytes; the tests themselves hold what nothing else may. */
const UNUSED = /^(docs\/console|test)\//;
/** Where there is no git, as in an archive of it that was unpacked. */
const NEVER = /^(node_modules|\.git|\.wrangler|\.dev\.vars.*|dist|console\/(dist|\.building))(\/|$)/;
/** The console as it was built last, by which a build that is up to date is none. */
const BUILT = "console/dist";

export function checkOut(folder: string): void {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout } = spawnSync("git", args, { encoding: "utf8" });
  if (status === 0) {
    for (const file of stdout.split("\0").filter((name) => name !== "" && !UNUSED.test(name) && existsSync(name))) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(file, join(folder, file));
    }
  } else {
    const isWanted = (path: string): boolean => {
      const file = relative(".", path).replaceAll(sep, "/");
      return file === ".dev.vars.example" || !(NEVER.test(file) || UNUSED.test(file));
    };
    cpSync(".", folder, { recursive: true, filter: isWanted });
  }
  if (existsSync(BUILT)) cpSync(BUILT, join(folder, BUILT), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
}
