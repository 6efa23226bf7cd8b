/** A call's body → what the demo provider says to it, before it is put into a provider's shape. */

type Body = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  /** The JSON Schema of its arguments. */
  readonly schema: unknown;
}

/** An agent brings its whole toolbox along; a demo must not make it run things. */
const MOST_TOOLS = 5;
const LONGEST_ECHO = 80;
const PACE_MS = 80;
const WORDS_AT_ONCE = /(\S+\s*){1,3}/g;

export function textFor(body: Body, path: string, header: string): string {
  const said = lastWords(body);
  const echo = said === "" ? "" : ` You said: "${said}"`;
  return `Hello from Signalbox's demo provider! The gateway called me at ${path} with my key in ${header} and asked for the model ${modelOf(body)}.${echo}`;
}

export function modelOf({ model }: Body): string {
  return typeof model === "string" ? model : "unknown";
}

/** The tool to call: the one that was asked for, else the first; none once a tool has answered. */
export function toolFor(tools: readonly Tool[], wanted: string | undefined, answered: boolean): Tool | undefined {
  if (answered) return undefined;
  if (wanted !== undefined) return tools.find((tool) => tool.name === wanted);
  return tools.length > MOST_TOOLS ? undefined : tools[0];
}

/** Arguments that a tool's schema takes, as simple as can be. */
export function argumentsFor(schema: unknown): Record<string, unknown> {
  const properties = memberOf(schema, "properties");
  const required = arrayOf(memberOf(schema, "required")).filter((name) => typeof name === "string");
  return Object.fromEntries(required.map((name) => [name, sampleOf(memberOf(properties, name))]));
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  integer: 1,
  number: 1,
  boolean: true,
  array: [],
  null: null,
};

function sampleOf(schema: unknown): unknown {
  const [first] = arrayOf(memberOf(schema, "enum"));
  if (first !== undefined) return first;
  const type = memberOf(schema, "type");
  if (type === "object") return argumentsFor(schema);
  return typeof type === "string" && type in SAMPLES ? SAMPLES[type] : "demo";
}

export function lastMessage(body: Body): unknown {
  return arrayOf(body.messages).at(-1);
}

function lastWords(body: Body): string {
  const content = memberOf(lastMessage(body), "content");
  const parts = typeof content === "string" ? [content] : arrayOf(content).map((part) => memberOf(part, "text"));
  const said = parts
    .filter((part) => typeof part === "string")
    .join(" ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return said.length > LONGEST_ECHO ? `${said.slice(0, LONGEST_ECHO)}…` : said;
}

/** About four characters make a token. */
export function tokensOf(value: unknown): number {
  return Math.ceil(JSON.stringify(value ?? "").length / 4);
}

/** A few words at a time, with the space that follows them, at the pace of a model that thinks. */
export async function* paced(text: string): AsyncGenerator<string> {
  for (const words of text.match(WORDS_AT_ONCE) ?? []) {
    yield words;
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
}

export function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
