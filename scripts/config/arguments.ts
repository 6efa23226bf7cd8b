/** The command line and the environment → what is asked of which gateway, or of which file. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import { GATEWAY_NAME } from "../../src/config/identifiers.ts";
import { recall } from "../start/memory.ts";
import { ConfigFailure } from "./failure.ts";
import type { ImportAsked } from "./import/command.ts";
import { readVaultEntry } from "./import/portkey-target.ts";
import { isModelId } from "./import/providers.ts";
import { readOptions } from "./run.ts";

const COMMANDS = ["pull", "diff", "push"] as const;

export interface Asked {
  readonly command: (typeof COMMANDS)[number];
  /** `-`: standard input or output. */
  readonly file: string;
  readonly prune: boolean;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

export const USAGE = `npm run config -- pull FILE    writes a gateway's configuration to FILE
npm run config -- diff FILE    says what push would change
npm run config -- push FILE    makes the configuration what FILE says, all of it or nothing
npm run config -- import FILE  says what becomes of a configuration of LiteLLM or Portkey here

  --prune        also deletes what FILE does not hold (diff shows it)
  --url URL      the gateway's address, or the variable SIGNALBOX_URL
  --token TOKEN  its ADMIN_TOKEN, or the variable SIGNALBOX_ADMIN_TOKEN

Without either: the gateway that npm start runs on this machine. FILE may be - .

import asks no gateway. It writes with
  --output FILE  the file that diff and push take (- : to standard output; --force: over one that is there)
  --gateway NAME             for the gateway of that name (default)
  --models NAME,NAME         models that applications ask for, where Portkey's configs leave them open
  --provider SLUG=PROVIDER   what is behind a slug of Portkey's vault, with its address: azure-prod=azure@https://…
  --allow-local              keeps servers on this machine and in private networks, for npm start`;

const OF_IMPORT = ["output", "force", "gateway", "models", "provider", "allow-local"] as const;
const OF_GATEWAY = ["url", "token", "prune"] as const;

/**
 * @returns undefined where help is asked for.
 * @throws ConfigFailure
 */
export function readArguments(args: string[], env: NodeJS.ProcessEnv): Asked | ImportAsked | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [command, file, more] = positionals;
  const stray = (command === "import" ? OF_GATEWAY : OF_IMPORT).find((name) => values[name] !== undefined);
  if (stray !== undefined) throw new ConfigFailure(`--${stray} does not go with ${command ?? "nothing"}.\n\n${USAGE}`);
  if (command === "import" && file !== undefined && more === undefined) return importAsked(file, values);
  const known = COMMANDS.find((name) => name === command);
  if (known === undefined || file === undefined || more !== undefined) throw new ConfigFailure(USAGE);
  return { command: known, file, prune: values.prune ?? false, ...whichGateway(values, env) };
}

/**
 * What was said on the command line, else in the environment, else the gateway of this machine.
 *
 * @throws ConfigFailure
 */
export function whichGateway(
  said: { readonly url?: string | undefined; readonly token?: string | undefined },
  env: NodeJS.ProcessEnv,
): Pick<Asked, "url" | "token"> {
  const url = said.url ?? env.SIGNALBOX_URL;
  const token = said.token ?? env.SIGNALBOX_ADMIN_TOKEN;
  const here = url === undefined ? gatewayHere() : undefined;
  return {
    url: addressOf(url ?? here?.url ?? ""),
    // A token of this machine's goes to no other.
    token: (token ?? here?.token ?? "") || noToken(),
  };
}

function importAsked(file: string, values: ReturnType<typeof parse>["values"]): ImportAsked {
  const { output, gateway = "default", models = [], provider = [] } = values;
  if (!GATEWAY_NAME.test(gateway)) {
    throw new ConfigFailure(`"${gateway}" is no name of a gateway: 1 to 48 letters, digits and single hyphens.`);
  }
  const names = models.flatMap((list) => list.split(",")).map((name) => name.trim());
  const wrong = names.find((name) => !isModelId(name) || /[*?]/.test(name));
  if (wrong !== undefined)
    throw new ConfigFailure(`--models: "${wrong}" is no name of a model. Names stand with commas between them.`);
  const vault = provider.map((text) => {
    const entry = readVaultEntry(text);
    if (entry === undefined) {
      throw new ConfigFailure(
        `--provider ${text}: it has to be SLUG=PROVIDER or SLUG=PROVIDER@https://…, with a provider such as openai, anthropic, azure, bedrock, gemini, groq.`,
      );
    }
    return entry;
  });
  return {
    command: "import",
    file,
    output,
    force: values.force ?? false,
    gateway,
    allowLocal: values["allow-local"] ?? false,
    models: names,
    vault: new Map(vault),
  };
}

function parse(args: string[]) {
  return readOptions(
    {
      args,
      allowPositionals: true,
      options: {
        url: { type: "string" },
        token: { type: "string" },
        prune: { type: "boolean" },
        output: { type: "string", short: "o" },
        force: { type: "boolean" },
        gateway: { type: "string" },
        models: { type: "string", multiple: true },
        provider: { type: "string", multiple: true },
        "allow-local": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    },
    USAGE,
  );
}

function gatewayHere(): { url: string; token: string | undefined } {
  const root = resolve(import.meta.dirname, "..", "..");
  const { origin } = recall(join(root, ".wrangler", "signalbox-dev.json"));
  const devVars = join(root, ".dev.vars");
  if (origin === undefined || !existsSync(devVars)) {
    throw new ConfigFailure(
      "Which gateway? Give its address by --url or SIGNALBOX_URL, or run npm start here first and leave it running.",
    );
  }
  return { url: origin, token: parseEnv(readFileSync(devVars, "utf8")).ADMIN_TOKEN };
}

/** What people paste may end in the control plane's path. */
function addressOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new ConfigFailure(`"${text}" is no address: it has to begin with https:// (or http:// on this machine).`);
  }
  return (url.origin + url.pathname).replace(/\/+$/, "").replace(/\/control$/, "");
}

function noToken(): never {
  throw new ConfigFailure("Whose are you? Give the gateway's ADMIN_TOKEN by SIGNALBOX_ADMIN_TOKEN or --token.");
}
