/** Lists in pages: `nextToken` is the last key seen, so a page stays right while rows come and go. */

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

export interface PageRequest {
  readonly most: number;
  /** The key after which the page begins; absent: the beginning. */
  readonly after: string | undefined;
}

/** Rows read with one more than was asked for → the page. */
export function page<T>(rows: readonly T[], most: number, key: (row: T) => string): Page<T> {
  const items = rows.slice(0, most);
  const last = items.at(-1);
  return { items, nextToken: rows.length > most && last !== undefined ? key(last) : undefined };
}
