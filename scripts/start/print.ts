/** What was started → the block a new user reads, and lines that work when pasted into bash. */

export interface Started {
  readonly origin: string;
  readonly gatewayId: string;
  readonly authorizerType: string;
  /** Undefined where the gateway takes no API keys. */
  readonly key: string | undefined;
  /** Undefined where the gateway lets nobody in without another credential. */
  readonly models: readonly string[] | undefined;
  readonly notes: readonly string[];
  /** Where the shell finds the admin's token, so that it need not be shown. */
  readonly devVarsPath: string;
}

/** Shown of a long list, as a provider's is. */
const MOST_MODELS = 16;
const CHAT_MODEL = "DeepSeek-V4-Flash";
/** With its target's name: Anthropic's own may be listed beside it. */
const CLAUDE_MODEL = "claude/claude-haiku-4-5";

export function describeStart(started: Started): string {
  const { origin, gatewayId, key, authorizerType, notes } = started;
  return `
Signalbox is running.
${notes.map((note) => `  ${note}\n`).join("")}
  Console       ${origin}/console (asks for a token: see below)
  Endpoint      ${origin}/inference/v1
                ${origin}/gateways/${gatewayId}/inference/v1
  Caller's key  ${key ?? keyless(authorizerType)}
  Models        ${modelLines(started.models).join("\n                ")}

Paste into another terminal:

${samples(started)
  .map(([title, lines]) => `  # ${title}\n${lines.map((line) => `  ${line}`).join("\n")}\n`)
  .join("\n")}
Every call has a line here, \`npm start -- --verbose\` shows all that is logged. Ctrl-C ends it.`;
}

function keyless(authorizerType: string): string {
  return authorizerType === "NONE"
    ? "none needed"
    : `none: this gateway's authorizer is ${authorizerType}, add its credential to the lines below`;
}

function modelLines(models: Started["models"]): readonly string[] {
  if (models === undefined) return ["GET /v1/models lists them for callers who sign in"];
  if (models.length === 0) return ["none yet"];
  const more = models.length - MOST_MODELS;
  return more > 0 ? [...models.slice(0, MOST_MODELS), `and ${more} more, see the models list below`] : models;
}

function samples({ origin, gatewayId, key, devVarsPath }: Started): [string, string[]][] {
  const base = `${origin}/inference`;
  const bearer = key === undefined ? [] : [`-H 'Authorization: Bearer ${key}'`];
  const xApiKey = key === undefined ? [] : [`-H 'x-api-key: ${key}'`];
  const secret = key ?? "unused";
  const chat = { model: CHAT_MODEL, messages: [{ role: "user", content: "Hello!" }] };
  const message = { model: CLAUDE_MODEL, max_tokens: 100, messages: chat.messages };
  const control = `${origin}/control/gateways/${gatewayId}`;
  const showToken = `sed -n 's/^ADMIN_TOKEN=//p' ${quote(devVarsPath)} | tr -d '"'`;
  const token = `$(${showToken})`;
  return [
    ["The token that the console asks for", [showToken]],
    ["A chat completion", curl(`${base}/v1/chat/completions`, bearer, chat)],
    ["The same, streamed", curl(`-N ${base}/v1/chat/completions`, bearer, { ...chat, stream: true })],
    ["Anthropic's messages", curl(`${base}/v1/messages`, [...xApiKey, "-H 'anthropic-version: 2023-06-01'"], message)],
    ["The models", curl(`${base}/v1/models`, bearer)],
    ["The control plane: this gateway's targets", curl(`${control}/targets/`, [`-H "Authorization: Bearer ${token}"`])],
    [
      "Who used what, and what it cost (a call is in within ten seconds)",
      curl(quote(`${control}/usage?groupBy=caller,target,model`), [`-H "Authorization: Bearer ${token}"`]),
    ],
    [
      "OpenAI's and Anthropic's SDKs",
      [
        `export OPENAI_BASE_URL=${base}/v1 OPENAI_API_KEY=${secret}`,
        `export ANTHROPIC_BASE_URL=${base} ANTHROPIC_API_KEY=${secret}`,
      ],
    ],
    [
      "Claude Code",
      [
        `export ANTHROPIC_BASE_URL=${base} ANTHROPIC_AUTH_TOKEN=${secret}`,
        `export ANTHROPIC_MODEL=${CLAUDE_MODEL} ANTHROPIC_DEFAULT_HAIKU_MODEL=${CLAUDE_MODEL}`,
      ],
    ],
    ...toolSamples(`${base}/v1`, secret),
  ];
}

/** For tools and libraries; none of the lines touches a file of the user's own. */
function toolSamples(url: string, key: string): [string, string[]][] {
  const openCode = {
    model: `signalbox/${CHAT_MODEL}`,
    provider: {
      signalbox: {
        npm: "@ai-sdk/openai-compatible",
        options: { baseURL: url, apiKey: key },
        models: { [CHAT_MODEL]: {} },
      },
    },
  };
  const codex = [
    `model = "${CHAT_MODEL}"`,
    'model_provider = "signalbox"',
    "[model_providers.signalbox]",
    'name = "Signalbox"',
    `base_url = "${url}"`,
    'wire_api = "responses"',
    'env_key = "SIGNALBOX_API_KEY"',
  ];
  return [
    [
      "Codex, with a config.toml of its own",
      [
        `export SIGNALBOX_API_KEY=${key} CODEX_HOME=$(mktemp -d)`,
        `printf '%s\\n' ${codex.map(quote).join(" ")} > "$CODEX_HOME/config.toml"`,
      ],
    ],
    ["OpenCode", [`export OPENCODE_CONFIG_CONTENT=${quote(JSON.stringify(openCode))}`]],
    ["The ai-sdk", [`# createOpenAI({ baseURL: "${url}", apiKey: "${key}" })("${CHAT_MODEL}")`]],
    [
      "LangChain, in JavaScript and in Python",
      [
        `# new ChatOpenAI({ model: "${CHAT_MODEL}", apiKey: "${key}", configuration: { baseURL: "${url}" } })`,
        `# ChatOpenAI(model="${CHAT_MODEL}", api_key="${key}", base_url="${url}")`,
      ],
    ],
  ];
}

function curl(target: string, headers: readonly string[], body?: object): string[] {
  const parts = [
    `curl -sS ${target}`,
    ...headers,
    ...(body === undefined ? [] : ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(body))}`]),
  ];
  return parts.map((part, index) => (index === 0 ? part : `  ${part}`) + (index < parts.length - 1 ? " \\" : ""));
}

/** For bash, and only where it needs it. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
