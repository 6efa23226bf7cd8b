/** `npm run ledger -- export|import FILE`: what the gateways' ledgers hold, as a file of lines, out of one deployment and into another. `--help` says how. */
import { ConfigFailure } from "./config/failure.ts";
import { plural } from "./config/describe.ts";
import { shown } from "./config/shown.ts";
import { readArguments, USAGE } from "./ledger/arguments.ts";
import { exportTo } from "./ledger/export.ts";
import { importFrom } from "./ledger/import.ts";

const say = (text: string): void => console.log(shown(text));

try {
  await run();
} catch (caught) {
  if (!(caught instanceof ConfigFailure)) throw caught;
  console.error(caught.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const asked = readArguments(process.argv.slice(2), process.env);
  if (asked === undefined) return say(USAGE);
  const { command, file, url } = asked;
  if (command === "export") {
    const { gateways, pages, until } = await exportTo(asked, say);
    say(`Wrote ${plural(pages, "page")} of ${plural(gateways, "gateway")} of ${url} to ${file}. It holds no key.`);
    return say(`All calls that were reported before ${until} are in it. The rest: --after ${file}`);
  }
  const { gateways, pages, known } = await importFrom(asked, say);
  const before = known === 0 ? "" : ` (${known} were there before)`;
  say(`Done: ${plural(pages, "page")} of ${plural(gateways, "gateway")} are in the ledgers at ${url}${before}.`);
}
