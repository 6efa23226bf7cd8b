/** Values → as Python and JavaScript write them, for the code that a playground shows. */
import { literal } from "../components/literal.ts";

/** In which a key of the gateway's is. */
export const VARIABLE = "SIGNALBOX_API_KEY";

/** Text and numbers are written alike in JSON, Python and JavaScript. */
export const json = (value: unknown): string => literal(value, 2);

export function python(value: unknown): string {
  return json(value).replace(
    /^(\s*"[^"\n]*": )?(true|false|null)(,?)$/gm,
    (_, name: string | undefined, word: string, comma: string) => {
      const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
      return `${name ?? ""}${words[word] ?? word}${comma}`;
    },
  );
}

export function inset(text: string, by: string): string {
  return text.replaceAll("\n", `\n${by}`);
}

/** As keyword arguments. */
export function kwargs(body: Readonly<Record<string, unknown>>): string {
  return Object.entries(body)
    .map(([name, value]) => `    ${name}=${inset(python(value), "    ")},`)
    .join("\n");
}
