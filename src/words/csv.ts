/** Rows → CSV (RFC 4180) that a spreadsheet reads as text where it was text, whoever chose the names in it. */

export type Cell = string | number | boolean | undefined;

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/**
 * What makes a spreadsheet calculate stands at a cell's beginning, whatever blanks, quotes or controls stand before it;
 * and where a cell begins depends on the reader: in many countries it splits at semicolons
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const FORMULA = /(^|[;,|\t\r\n])([\s"'\p{C}]*)(?=[=+\-@＝＋－＠])/gu;

function cell(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return String(value);
  return `"${value.toWellFormed().replace(FORMULA, "$1'$2").replaceAll('"', '""')}"`;
}

/** Does the caller ask for CSV rather than JSON? */
export function wantsCsv(accept: string | null): boolean {
  return accept !== null && /(?:^|,)\s*text\/csv\s*(?:[;,]|$)/i.test(accept);
}
