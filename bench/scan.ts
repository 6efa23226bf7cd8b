/** What finding the model in a body costs, in CPU time, beside JSON.parse of the same body. */
import { scan } from "../src/body/scan.ts";

/** A sample repeats its work until it takes about this long, for the clock to measure it well. */
const SAMPLE_MS = 20;
const SAMPLES = 25;

export function benchScan(): void {
  console.log("Finding the model in a body: CPU milliseconds, the median of 25 samples.");
  console.log("The gateway scans; it never parses. JSON.parse stands beside it for the comparison only,");
  console.log("without the decoding of bytes to text it would need first.\n");
  console.log(row("body", "size", "scan", "JSON.parse", "the scan reads"));
  for (const [name, text] of bodies()) {
    const bytes = new TextEncoder().encode(text);
    const scanMs = cpuMs(() => scan(bytes).model.length);
    const parseMs = cpuMs(() => readModel(text).length);
    console.log(
      row(name, size(bytes.length), ms(scanMs), ms(parseMs), `${(bytes.length / scanMs / 1e6).toFixed(2)} GB/s`),
    );
  }
}

function readModel(text: string): string {
  const body: unknown = JSON.parse(text);
  if (typeof body !== "object" || body === null || !("model" in body)) throw new Error("the body has no model");
  return String(body.model);
}

function bodies(): (readonly [string, string])[] {
  return [
    ["a short question", chat(1_000)],
    ["an agent's turn: tools and many small strings", agentTurn(48_000)],
    ["an image in base64", image(5_000_000)],
    ["a long conversation with an image", `${agentTurn(5_000_000).slice(0, -1)},"image":${image(5_000_000)}}`],
    ["one long text, with escapes", chat(10_000_000)],
  ];
}

/** The model stands last: all of the body has to be read, as it has to be anyway to see that there is no second one. */
function chat(length: number): string {
  const sentence = 'She said "go on", and so on it went.\n\tLine after line, \\ and then some more of it. ';
  const content = sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length - 150);
  return JSON.stringify({ messages: [{ role: "user", content }], max_tokens: 100, stream: true, model: "gpt-5" });
}

function agentTurn(length: number): string {
  const tools = Array.from({ length: 12 }, (_, i) => ({
    type: "function",
    function: {
      name: `tool_${i}`,
      description: "Reads a file and hands back what stands in it.",
      parameters: {
        type: "object",
        properties: { path: { type: "string" }, from: { type: "integer", minimum: 1 }, to: { type: "integer" } },
        required: ["path"],
        additionalProperties: false,
      },
    },
  }));
  const messages: unknown[] = [];
  const render = (): string => JSON.stringify({ model: "claude-sonnet-5", stream: true, tools, messages });
  const turn = (i: number): unknown[] => [
    {
      role: "assistant",
      tool_calls: [
        {
          id: `call_${i}`,
          type: "function",
          function: { name: "tool_1", arguments: `{"path":"src/file-${i}.ts","from":${i}}` },
        },
      ],
    },
    {
      role: "tool",
      tool_call_id: `call_${i}`,
      content: `import { thing } from "./thing.ts";\n\nexport const n${i} = thing("${i}");\n`,
    },
  ];
  const each = JSON.stringify(turn(1_000)).length;
  const turns = Math.ceil((length - render().length) / each);
  for (let i = 0; i < turns; i++) messages.push(...turn(i));
  return render();
}

function image(length: number): string {
  const url = `data:image/png;base64,${"iVBORw0KGgoAAAANSUhEUgAAB4AAAAQ4+/".repeat(Math.ceil(length / 34)).slice(0, length - 150)}`;
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url } },
  ];
  return JSON.stringify({ messages: [{ role: "user", content }], model: "gpt-5" });
}

/** The CPU time of one run. Warms up first, so that the compiled code is what is measured. */
function cpuMs(work: () => number): number {
  let runs = 1;
  while (sample(work, runs) < SAMPLE_MS) runs *= 2;
  const samples = Array.from({ length: SAMPLES }, () => sample(work, runs) / runs).toSorted((a, b) => a - b);
  return samples[Math.floor(SAMPLES / 2)] ?? Number.NaN;
}

function sample(work: () => number, runs: number): number {
  let characters = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) characters += work();
  const { user, system } = process.cpuUsage(before);
  if (characters === 0) throw new Error("the work did nothing");
  return (user + system) / 1_000;
}

function row(name: string, ...numbers: string[]): string {
  return name.padEnd(46) + numbers.map((number) => number.padStart(15)).join("");
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function ms(value: number): string {
  return value < 0.1 ? value.toFixed(4) : value.toFixed(2);
}
