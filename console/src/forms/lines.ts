/** An area of text ⇄ the list that it stands for: one a line, or behind commas. */

export function linesOf(text: string): readonly string[] {
  return text.split(/[\n,]/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

/** Absent where it is empty. */
export function listOf(text: string): readonly string[] | undefined {
  const lines = linesOf(text);
  return lines.length === 0 ? undefined : lines;
}

export function textOf(list: readonly string[] | undefined): string {
  return (list ?? []).join("\n");
}

/** Without the members that are undefined. */
export function compact<T extends object>(object: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was optional is left out, and nothing else
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** Absent where it is empty. */
export function textIn(text: string): string | undefined {
  return text.trim() === "" ? undefined : text.trim();
}

/** The same where all members are of one kind. */
export function present<T>(members: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}
