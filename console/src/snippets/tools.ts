/** Lines for tools that are given an address and a key, and for a shell. */
import { literal as json, quote } from "../components/literal.ts";
import type { Snippet } from "./snippet.ts";

export const TOOLS: readonly Snippet[] = [
  {
    id: "claude-code",
    name: "Claude Code",
    group: "any",
    title: "Terminal",
    reaches: ["/v1/messages"],
    text: ({ base, key, model }) => `export ANTHROPIC_BASE_URL=${quote(base)}
export ANTHROPIC_AUTH_TOKEN=${quote(key)}
export ANTHROPIC_MODEL=${quote(model)}
export ANTHROPIC_DEFAULT_HAIKU_MODEL=${quote(model)}
claude`,
  },
  {
    id: "codex",
    name: "Codex",
    group: "any",
    title: "~/.codex/config.toml",
    reaches: ["/v1/responses"],
    text: ({ base, key, model }) => `# In the terminal: export SIGNALBOX_API_KEY=${quote(key)}
model = ${json(model)}
model_provider = "signalbox"

[model_providers.signalbox]
name = "Signalbox"
base_url = ${json(`${base}/v1`)}
env_key = "SIGNALBOX_API_KEY"
wire_api = "responses"`,
  },
  {
    id: "environment",
    name: "Environment variables",
    group: "any",
    title: "Terminal",
    text: ({ base, key }) => `export OPENAI_BASE_URL=${quote(`${base}/v1`)}
export OPENAI_API_KEY=${quote(key)}
export ANTHROPIC_BASE_URL=${quote(base)}
export ANTHROPIC_API_KEY=${quote(key)}`,
  },
];
