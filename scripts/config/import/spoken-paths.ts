/** A draft → which names no longer answer at /v1/chat/completions, where both sources serve everything: nothing is translated here. */
import type { Account } from "./account.ts";
import type { Draft, Share } from "./draft.ts";

const CHAT = "/v1/chat/completions (OpenAI's SDKs)";
const MESSAGES = "/v1/messages (Anthropic's SDKs, Claude Code)";
const CONVERSE = "Converse and InvokeModel (AWS's SDKs, docs/bedrock.md)";

/** Where a model can be called, for the reader. */
function pathsOf({ target: { place }, model }: Share): readonly string[] {
  switch (place.speech) {
    case "anthropic":
      return [MESSAGES];
    case "bedrock":
      if (place.connector?.["connectorId"] === "bedrock-mantle") return /claude/.test(model) ? [MESSAGES] : [CHAT];
      return [...(/anthropic/.test(model) ? [MESSAGES] : /openai\./.test(model) ? [CHAT] : []), CONVERSE];
    case "openai":
    case "gemini":
      return [CHAT];
  }
}

export function tellPaths(account: Account, { aliases }: Draft): void {
  const moved = new Map<string, string[]>();
  for (const [name, tiers] of aliases) {
    const shares = tiers.flat();
    const [first] = shares;
    if (first === undefined) continue;
    const common = pathsOf(first).filter((path) => shares.every((share) => pathsOf(share).includes(path)));
    if (common.includes(CHAT)) continue;
    if (common.length > 0) {
      const where = common.join(" or ");
      moved.set(where, [...(moved.get(where) ?? []), name]);
      continue;
    }
    const paths = [...new Set(shares.flatMap(pathsOf))];
    const each = paths.map((path) => `at ${path} ${models(shares.filter((share) => pathsOf(share).includes(path)))}`);
    account.tell(
      "differs",
      `"${name}" stands for models that speak different APIs, and nothing is translated here. Asked is only ${each.join("; ")}`,
    );
  }
  for (const [where, names] of moved) {
    account.tell(
      "differs",
      `nothing is translated here: ${list(names)} ${names.length === 1 ? "is" : "are"} called at ${where}, no longer at /v1/chat/completions`,
    );
  }
}

function models(shares: readonly Share[]): string {
  return shares.map(({ target, model }) => `${target.name}/${model}`).join(", ");
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `"${name}"`);
  return names.length > 6 ? `${shown.join(", ")} and ${names.length - 6} more` : shown.join(", ");
}
