/** The command line and the environment → which ledgers are to be carried from or to which file. */
import { whichGateway } from "../config/arguments.ts";
import { ConfigFailure } from "../config/failure.ts";
import { readOptions } from "../config/run.ts";

const COMMANDS = ["export", "import"] as const;

export interface Asked {
  readonly command: (typeof COMMANDS)[number];
  readonly file: string;
  /** The file of an earlier export: what it holds is left out. */
  readonly after: string | undefined;
  /** By id or name; undefined: all. */
  readonly gateway: string | undefined;
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

export const USAGE = `npm run ledger -- export FILE    writes what the gateways' ledgers hold to FILE; run again, it goes on where it stopped
npm run ledger -- import FILE    counts what FILE holds in the ledgers here, each record once however often it is run

  --after FILE     export: only what came after that export (within 47 hours)
  --gateway NAME   of one gateway only, by its name or id
  --url URL        the deployment's address, or the variable SIGNALBOX_URL
  --token TOKEN    its ADMIN_TOKEN, or the variable SIGNALBOX_ADMIN_TOKEN

Without either: the one that npm start runs on this machine. Gateways are found again by their ids, then by their names.`;

/**
 * @returns undefined where help is asked for.
 * @throws ConfigFailure
 */
export function readArguments(args: string[], env: NodeJS.ProcessEnv): Asked | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [command, file, more] = positionals;
  const known = COMMANDS.find((name) => name === command);
  const { after, gateway } = values;
  if (known === undefined || file === undefined || more !== undefined || (after !== undefined && known === "import")) {
    throw new ConfigFailure(USAGE);
  }
  return { command: known, file, after, gateway, ...whichGateway(values, env) };
}

function parse(args: string[]) {
  return readOptions(
    {
      args,
      allowPositionals: true,
      options: {
        url: { type: "string" },
        token: { type: "string" },
        after: { type: "string" },
        gateway: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    },
    USAGE,
  );
}
