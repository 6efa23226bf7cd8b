/** The path of `.dev.vars` → the Worker's local secrets and settings in it, with what was missing made at random and put behind it. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { parseEnv } from "node:util";
import { StartFailure } from "./failure.ts";

const HEADER = `# Secrets and settings of the Worker on this machine, made by npm start. Never commit this file.
# .dev.vars.example explains every one of them.
`;

const NEEDED: Readonly<Record<string, () => string>> = {
  ADMIN_TOKEN: () => randomBytes(32).toString("hex"),
  TOKEN_VAULT_KEY: () => randomBytes(32).toString("base64"),
  UPSTREAM_DEMO_AZURE: () => randomBytes(24).toString("hex"),
  UPSTREAM_DEMO_ANTHROPIC: () => randomBytes(24).toString("hex"),
  ALLOW_LOCAL_ENDPOINTS: () => "true",
};

export interface DevVars {
  /** Everything in the file, as wrangler reads it. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** What a person should know of what was done to the file. */
  readonly notes: readonly string[];
}

/** @throws StartFailure where the file cannot be read or written, or forbids the demo provider. */
export function prepareDevVars(path: string): DevVars {
  const devVars = complete(path);
  const { ALLOW_LOCAL_ENDPOINTS } = devVars.values;
  if (ALLOW_LOCAL_ENDPOINTS !== "true") {
    throw new StartFailure(
      `The demo provider is on this machine, and ${path} forbids such endpoints: ALLOW_LOCAL_ENDPOINTS is "${ALLOW_LOCAL_ENDPOINTS}".`,
      'Set it to "true", then start again.',
    );
  }
  return devVars;
}

function complete(path: string): DevVars {
  try {
    const isNew = !existsSync(path);
    const text = isNew ? HEADER : readFileSync(path, "utf8");
    const known = parseEnv(text);
    const missing = Object.entries(NEEDED).filter(([name]) => (known[name] ?? "") === "");
    const made = missing.map(([name, make]) => [name, make()] as const);
    if (made.length > 0) {
      const lines = made.map(([name, value]) => `${name}=${value}\n`);
      replace(path, text + (text === "" || text.endsWith("\n") ? "" : "\n") + lines.join(""));
    } else if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    const names = made.map(([name]) => name);
    return { values: { ...known, ...Object.fromEntries(made) }, notes: noteOn(isNew, names) };
  } catch (cause) {
    throw new StartFailure(`${path} cannot be read or written.`, "Set its permissions right, then start again.", {
      cause,
    });
  }
}

/** A secret is only ever in a file that nobody else could open, not even before it was written: whoever has the old file open keeps that. */
function replace(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const fresh = `${target}.${randomBytes(6).toString("hex")}`;
  try {
    // Exclusive: nobody has put a file or a link of that name there before us.
    writeFileSync(fresh, text, { mode: 0o600, flag: "wx" });
    renameSync(fresh, target);
  } catch (cause) {
    rmSync(fresh, { force: true });
    throw cause;
  }
}

function noteOn(isNew: boolean, missing: readonly string[]): string[] {
  if (isNew) return ["Made .dev.vars with random secrets."];
  return missing.length === 0 ? [] : [`Added to .dev.vars what it lacked: ${missing.join(", ")}.`];
}
