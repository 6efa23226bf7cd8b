/** Changes → lines a person reads: what is made, changed and deleted, and of what is changed each member. */
import type { Change } from "./remote.ts";
import { shown } from "./shown.ts";

const SIGNS = { created: "+", changed: "~", deleted: "-" } as const;
const COLOURS = { created: 32, changed: 33, deleted: 31 } as const;
const LONGEST_VALUE = 120;

export function describeChanges(changes: readonly Change[], colours: boolean): string {
  return changes
    .flatMap((change) => {
      const head = shown(`${SIGNS[change.change]} ${change.kind} ${change.name}`);
      const painted = colours ? `\u001b[${COLOURS[change.change]}m${head}\u001b[0m` : head;
      return [painted, ...describeMembers(change).map((line) => `    ${shown(line)}`)];
    })
    .join("\n");
}

function describeMembers({ kind, change, before = {}, after = {} }: Change): string[] {
  if (change === "deleted") return kind === "gateway" ? ["and its API keys, which nothing brings back"] : [];
  const [was, becomes] = [leaves(before), leaves(after)];
  const members = [...new Set([...was.keys(), ...becomes.keys()])].filter(
    (member) => was.get(member) !== becomes.get(member) && !(change === "created" && member === "name"),
  );
  return members.map((member) => {
    const [old, now] = [was.get(member), becomes.get(member)];
    if (old === undefined) return `${member}: ${short(now)}`;
    if (now === undefined) return `${member}: ${short(old)} is taken away`;
    return `${member}: ${short(old)} → ${short(now)}`;
  });
}

/** Every value by the way to it, as JSON; a list of plain values is one value. */
function leaves(value: unknown, path = "", found = new Map<string, string>()): Map<string, string> {
  const isPlain = typeof value !== "object" || value === null;
  const isPlainList = Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null);
  if (isPlain || isPlainList) found.set(path, JSON.stringify(value));
  else
    for (const [member, inner] of Object.entries(value))
      leaves(inner, path === "" ? member : `${path}.${member}`, found);
  return found;
}

function short(text = ""): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)} …` : text;
}
