/** A file of LiteLLM's or Portkey's, as text → what `npm run config -- import` makes of it, without a process for each. */
import * as z from "zod";
import { leavesOf } from "../../../scripts/config/import/account.ts";
import { parseSource } from "../../../scripts/config/import/source.ts";
import { translate, type Translated, type Wanted } from "../../../scripts/config/import/translate.ts";
import { readSettings } from "../../../src/config/settings.ts";
import { readFile } from "../../../src/control/operations/read-file.ts";

const AliasTarget = z.object({ model: z.string(), weight: z.number().optional(), tier: z.number().optional() });
const Target = z.looseObject({
  name: z.string(),
  targetConfiguration: z.object({ inference: z.record(z.string(), z.unknown()) }),
});
const Document = z.object({
  gateways: z.tuple([
    z.looseObject({
      name: z.string(),
      targets: z.array(Target),
      aliases: z.array(z.object({ name: z.string(), targets: z.array(AliasTarget) })).default([]),
      rateLimits: z.array(z.unknown()).default([]),
    }),
  ]),
  credentialProviders: z
    .array(z.object({ name: z.string(), apiKeySecretConfig: z.object({ secretId: z.string() }) }))
    .default([]),
  prices: z.array(z.unknown()).default([]),
});

/** @throws where it is neither's file, or what comes of it is no file of configuration. */
export function imported(text: string, more: Partial<Wanted> = {}) {
  const translated = importedWhole(text, more);
  const { gateways, ...rest } = Document.parse(translated.document);
  const [gateway] = gateways;
  /** Of each name, what it stands for: `model×weight`, tiers by `>`. */
  const aliases = Object.fromEntries(
    gateway.aliases.map(({ name, targets }) => [
      name,
      targets
        .map(({ model, weight, tier = 1 }, at) => {
          const before = targets[at - 1];
          const joint = before === undefined ? "" : (before.tier ?? 1) < tier ? " > " : ", ";
          return `${joint}${model}${weight === undefined ? "" : `×${weight}`}`;
        })
        .join(""),
    ]),
  );
  const said = (fate: string, place: string): string | undefined =>
    translated.findings.find((one) => one.fate === fate && one.at.includes(place))?.say;
  const { targets } = gateway;
  const names = targets.map(({ name }) => name);
  const inferences = targets.map(({ targetConfiguration }) => targetConfiguration.inference);
  return { ...rest, gateway, targets, names, inferences, aliases, findings: translated.findings, said, translated };
}

export function importedWhole(text: string, more: Partial<Wanted> = {}): Translated {
  const translated = translate(parseSource(text, "the file"), {
    gateway: "default",
    options: { allowLocal: false },
    env: () => undefined,
    name: "config",
    models: [],
    vault: new Map(),
    ...more,
  });
  if (translated === undefined) throw new Error("neither LiteLLM's nor Portkey's");
  return translated;
}

/** What the gateway would refuse of it, by JSON pointer. */
export function faultsOf({ document }: Translated): readonly string[] {
  const { faults } = readFile(document, readSettings({ ALLOW_LOCAL_ENDPOINTS: "true" }));
  return faults.map(({ pointer, message }) => `${pointer} ${message}`);
}

/** Leaves of the source that no finding speaks for. */
export function unspokenOf({ source, findings }: Translated): readonly string[] {
  const places = new Set(findings.flatMap(({ at }) => at));
  return leavesOf({ at: "", value: source })
    .map(({ at }) => at)
    .filter((at) => !placesAbove(at).some((place) => places.has(place)));
}

function placesAbove(at: string): readonly string[] {
  const names = at.split("/");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
