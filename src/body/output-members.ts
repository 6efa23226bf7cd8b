/** Members of a body by which its caller bounds what a model writes → how much that is at most. */

/** As the APIs of OpenAI and Anthropic have them, and how many answers are asked for at once. */
export const OUTPUT_MEMBERS = ["max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of"] as const;
export type OutputMember = (typeof OUTPUT_MEMBERS)[number];

/** The largest value that stands under each name, in whatever spelling; `Infinity`: one that is no whole number, or 0 beside another. */
export type OutputAsked = { readonly [name in OutputMember]?: number };

const ANTHROPIC = /\/messages$/;

/** Which of them a path's provider reads; behind any other path it may be each. */
const READ: readonly (readonly [path: RegExp, names: readonly OutputMember[], times: readonly OutputMember[]])[] = [
  [/\/chat\/completions$/, ["max_tokens", "max_completion_tokens"], ["n"]],
  [/\/completions$/, ["max_tokens"], ["n", "best_of"]],
  [/\/responses(?:\/compact)?$/, ["max_output_tokens"], []],
  [ANTHROPIC, ["max_tokens"], []],
  // They bound it one level deeper.
  [/\/converse(?:-stream)?$|:(?:g|streamG)enerateContent$/, [], []],
];
const ANY: (typeof READ)[number] = [
  /$/,
  ["max_tokens", "max_completion_tokens", "max_output_tokens"],
  ["n", "best_of"],
];

const WHOLE_NUMBER = /^\d{1,12}$/;
const decoder = new TextDecoder();

/** @param value as it stands in the body; `null` says nothing. */
export function withOutputMember(asked: OutputAsked | undefined, name: OutputMember, value: Uint8Array): OutputAsked {
  const text = value.length > 12 ? "" : decoder.decode(value);
  if (text === "null") return asked ?? {};
  const said = WHOLE_NUMBER.test(text) ? Number(text) : Infinity;
  const before = asked?.[name] ?? said;
  return { ...asked, [name]: (before === 0) === (said === 0) ? Math.max(said, before) : Infinity };
}

/** @returns tokens of all answers together; undefined where the caller bounds nothing. */
export function mostOutput(asked: OutputAsked | undefined, path: string): number | undefined {
  if (asked === undefined) return undefined;
  const [, names, times] = READ.find(([pattern]) => pattern.test(path)) ?? ANY;
  const said = names.flatMap((name) => asked[name] ?? []);
  // 0 bounds nothing at servers of one's own (https://github.com/ollama/ollama/blob/main/runner/ollamarunner/runner.go, numPredict); Anthropic's fills a cache by it.
  if (said.length === 0 || (said.includes(0) && !ANTHROPIC.test(path))) return undefined;
  const answers = Math.max(1, ...times.map((name) => asked[name] ?? 1));
  const most = Math.max(...said) * answers;
  return Number.isSafeInteger(most) ? most : undefined;
}
