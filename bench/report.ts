/** Lines of the one table → text for people and Markdown for the file, with what they were measured on. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";

export interface Line {
  readonly what: string;
  readonly gateway: string;
  readonly bare?: string;
  /** The gateway beside the bare pass-through: a ratio or a difference. */
  readonly beside?: string;
  readonly portkey?: string;
  readonly besidePortkey?: string;
  readonly goals?: readonly Goal[];
}

/** A figure of issue 6: what was asked for, and whether it was reached. */
export interface Goal {
  readonly asked: string;
  readonly isMet: boolean;
}

const HEAD = ["", "gateway", "bare pass-through", "beside it", "Portkey", "beside it", "asked for"];

/** For lines that stand beside something else than a bare pass-through. */
export const METERING_HEAD = ["", "metering on", "off", "beside it", "", "", "asked for"];

export const CONSOLE_HEAD = ["", "with the console", "without", "beside it", "", "", "asked for"];
export const PATHS_HEAD = ["", "with models in paths", "without", "beside it", "", "", "asked for"];
export const LIMITS_HEAD = ["", "with three limits", "without", "beside it", "", "", "asked for"];

export function markdown(lines: readonly Line[], head = HEAD): string {
  const rows = [head, head.map((_, at) => (at === 0 || at === head.length - 1 ? "---" : "---:")), ...lines.map(cells)];
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

export function plain(lines: readonly Line[], head = HEAD): string {
  const rows = [head, ...lines.map(cells)];
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 || at === head.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function cells(line: Line): string[] {
  const goals = (line.goals ?? []).map(({ asked, isMet }) => `${asked}: ${isMet ? "yes" : "NO"}`);
  const { what, gateway, bare = "", beside = "", portkey = "", besidePortkey = "" } = line;
  return [what, gateway, bare, beside, portkey, besidePortkey, goals.join("; ")];
}

/** Where and with what: figures of another machine say something else. */
export function circumstances(): string {
  const [cpu] = cpus();
  const version = (name: string): string => createRequire(import.meta.url)(`${name}/package.json`).version;
  const wrangler = createRequire(createRequire(import.meta.url).resolve("wrangler/package.json"));
  const workerd: string = wrangler("workerd/package.json").version;
  const { dependencies } = JSON.parse(readFileSync(join(import.meta.dirname, "portkey/package.json"), "utf8"));
  return [
    `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC, commit ${commit()}.`,
    `${availableParallelism()} cores of ${cpu?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform};`,
    `load average ${loadavg()[0]?.toFixed(1)} at the end (1 to 2 is the benchmark's own; what is over it is others').`,
    `workerd ${workerd}, wrangler ${version("wrangler")}, Node ${process.versions.node}, @portkey-ai/gateway ${dependencies["@portkey-ai/gateway"]}.`,
  ].join("\n");
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();
    const isChanged = git("status", "--porcelain", "src") !== "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? " and changes to src not yet committed" : "");
  } catch {
    return "unknown";
  }
}
