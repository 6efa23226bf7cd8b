/** The table of prices → the source of `src/usage/price-table.ts`. */
import type { PriceTable } from "../../src/usage/find-price.ts";

export function render({ version, families }: PriceTable, date: string): string {
  const lines = Object.entries(families).map(([id, { models, ...facts }]) => {
    const members = Object.entries(facts).map(([name, value]) => `      ${name}: ${JSON.stringify(value)},\n`);
    return `    ${JSON.stringify(id)}: {\n${members.join("")}      models:\n${text(models)},\n    },\n`;
  });
  return `/** Public prices by provider and model, made by \`npm run prices\` from ${version}, ${date} */
import type { PriceTable } from "./find-price.ts";

export const PRICE_TABLE: PriceTable = {
  version: ${JSON.stringify(version)},
  families: {
${lines.join("")}  },
};
`;
}

/** One model a line, so that a review shows what a new version changed; quoted singly, since JSON quotes doubly. */
function text(models: string): string {
  const rows: readonly unknown[] = JSON.parse(models);
  const lines = rows.map(
    (row, at) => `${at === 0 ? "[" : ""}${JSON.stringify(row)}${at === rows.length - 1 ? "]" : ","}`,
  );
  return lines.map((line) => `        '${line.replaceAll(/[\\']/g, "\\$&")}'`).join(" +\n");
}
