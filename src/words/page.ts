/** Lists in pages by keyset: `nextToken` is the last key of the page, so rows that come and go shift nothing. */

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

export interface PageRequest {
  readonly most: number;
  /** The key after which the page begins; absent: the beginning. */
  readonly after: string | undefined;
}

/** @param rows one more than the page holds, where there are more. */
export function page<T>(rows: readonly T[], most: number, key: (row: T) => string): Page<T> {
  const items = rows.slice(0, most);
  const last = items.at(-1);
  return { items, nextToken: rows.length > most && last !== undefined ? key(last) : undefined };
}
