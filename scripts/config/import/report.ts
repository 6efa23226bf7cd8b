/** A translation → what a person reads: what there is now, what is other than before, what was left, what is theirs to do. */
import { plural } from "../plural.ts";
import { shownPlace, type Fate, type Finding } from "./account.ts";
import type { Draft, DraftTarget, Tiers } from "./draft.ts";
import type { Translated } from "./translate.ts";

const WIDTH = 100;
const MOST_PLACES = 3;
const MOST_NAMES = 40;

interface Tone {
  readonly colours: boolean;
}

const PAINT = { bold: 1, dim: 2, green: 32, yellow: 33, red: 31, cyan: 36 } as const;

/** @param file as it was named on the command line. */
export function renderReport(
  { from, draft, secrets, signs, findings }: Translated,
  file: string,
  { colours }: Tone,
): string {
  const paint = (how: keyof typeof PAINT, text: string): string =>
    colours ? `\u001b[${PAINT[how]}m${text}\u001b[0m` : text;
  const section = (fate: Fate, title: string, sign: string, how: keyof typeof PAINT): readonly string[] => {
    const those = findings.filter((finding) => finding.fate === fate);
    if (those.length === 0) return [];
    return [
      "",
      paint("bold", title),
      ...those.flatMap((one) => told(one, paint(how, sign), (text) => paint("dim", text))),
    ];
  };
  const steps = [...keysToPut(secrets), ...(signs ? IDENTITY : [])];
  const todo = findings.filter(({ fate }) => fate === "todo");
  return [
    `${clean(file)} is a configuration of ${from}: ${summary(draft)}.`,
    "",
    paint("bold", "Taken over"),
    ...targetLines(draft, (text) => paint("green", text)),
    ...aliasLines(draft, (text) => paint("green", text)),
    ...countLines(draft),
    ...section("differs", "Taken over, and different here", "~", "yellow"),
    ...section("left", "Not taken over", "-", "red"),
    ...(steps.length + todo.length === 0 ? [] : ["", paint("bold", "Yours to do")]),
    ...[...todo.map(({ say }) => say), ...steps].flatMap((step) => wrapped(step, `  ${paint("cyan", "›")} `, 4)),
    ...wrapped(CALLERS, `  ${paint("cyan", "›")} `, 4),
  ].join("\n");
}

const CALLERS =
  "Callers' keys are made anew, in the console or by POST …/api-keys: they are in no file, there or here (docs/moving.md).";
const IDENTITY = [
  "Bedrock is called by the gateway's AWS identity: npx wrangler secret put AWS_ACCESS_KEY_ID, and AWS_SECRET_ACCESS_KEY.",
];

function summary({ targets, aliases }: Draft): string {
  return `${plural(targets.length, "target")} and ${aliases.size === 0 ? "no alias" : plural(aliases.size, "alias", "es")} here`;
}

function targetLines({ targets }: Draft, paint: (text: string) => string): readonly string[] {
  if (targets.length === 0) return ["  nothing: there is no provider in it that can be called from here"];
  const width = Math.min(40, Math.max(...targets.map(({ name }) => name.length)));
  return few(
    targets.map((target) => `  ${paint("+")} target ${target.name.padEnd(width)}  ${whereOf(target)}`),
    "target",
  );
}

function whereOf({ place, models }: DraftTarget): string {
  const names = [...new Set([...models.values()].flatMap((one) => Array.from(one)))];
  const { connectorId = "", endpoint, region, accountId } = place.connector ?? {};
  const where =
    place.endpoint ?? [connectorId, endpoint ?? region ?? accountId].filter((part) => part !== undefined).join(", ");
  return clean(
    names.length === 0
      ? where
      : `${where}: ${names.slice(0, 4).join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}`,
  );
}

function aliasLines({ aliases }: Draft, paint: (text: string) => string): readonly string[] {
  const width = Math.min(30, Math.max(0, ...[...aliases.keys()].map((name) => name.length)));
  return few(
    [...aliases].map(([name, tiers]) => `  ${paint("+")} alias  ${clean(name).padEnd(width)}  ${tiersShown(tiers)}`),
    "alias",
  );
}

/** `azure-eu/gpt-4o 90 %, azure-us/gpt-4o 10 %; then openai/gpt-4o`. */
function tiersShown(tiers: Tiers): string {
  const shown = tiers.map((tier) => {
    const sum = tier.reduce((all, { weight }) => all + weight, 0);
    return tier
      .map(({ target, model, weight }) => {
        const part = Math.round((weight / sum) * 1_000) / 10;
        return `${target.name}/${model}${tier.length > 1 ? ` ${part} %` : ""}`;
      })
      .join(", ");
  });
  return clean(shown.join("; then "));
}

function few(lines: readonly string[], noun: string): readonly string[] {
  if (lines.length <= MOST_NAMES) return lines;
  return [
    ...lines.slice(0, MOST_NAMES),
    `    and ${plural(lines.length - MOST_NAMES, `more ${noun}`, noun === "alias" ? "es" : "s")}`,
  ];
}

function countLines({ quotas, prices }: Draft): readonly string[] {
  return [
    ...(quotas.length === 0 ? [] : [`  + ${plural(quotas.length, "limit")} of what providers let through`]),
    ...(prices.length === 0 ? [] : [`  + ${plural(prices.length, "price")}`]),
  ];
}

function keysToPut(secrets: Translated["secrets"]): readonly string[] {
  return secrets.map(({ secretId, key }) => {
    const put = `npx wrangler secret put ${secretId}`;
    if (key.from === "variable") return `${put}  (there: the variable ${clean(key.name)})`;
    if (key.from === "vault") return `${put}  (there: "${clean(key.name)}" in Portkey's vault)`;
    return `${put}  (there: in clear at ${clean(shownPlace(key.spot.at))}. It was not copied; a key that stood in a file is better changed)`;
  });
}

function told({ say, at }: Finding, sign: string, dim: (text: string) => string): readonly string[] {
  const places = at.slice(0, MOST_PLACES).map(shownPlace).join(", ");
  const more = at.length > MOST_PLACES ? ` and ${at.length - MOST_PLACES} more` : "";
  if (at.length === 0) return wrapped(say, `  ${sign} `, 4);
  return [`  ${sign} ${clean(places)}${more}`, ...wrapped(say, "      ", 6).map(dim)];
}

function wrapped(text: string, lead: string, indent: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of clean(text).split(" ")) {
    if (line !== "" && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one, at) => (at === 0 ? lead : " ".repeat(indent)) + one);
}

/** What a file says must not move a terminal's cursor. */
function clean(text: string): string {
  return text.replaceAll(/\p{C}/gu, "�");
}
