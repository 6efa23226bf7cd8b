/** `npm run ledger -- export|import FILE`: what the gateways' ledgers hold, as a file of lines, out of one deployment and into another. `--help` says how. */
import { plural } from "./config/plural.ts";
import { runCommand, say } from "./config/run.ts";
import { readArguments, USAGE, type Asked } from "./ledger/arguments.ts";
import { exportTo } from "./ledger/export.ts";
import { importFrom } from "./ledger/import.ts";

await runCommand({ readArguments, usage: USAGE, work: carry });

async function carry(asked: Asked): Promise<void> {
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
