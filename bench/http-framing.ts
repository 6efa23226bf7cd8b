/** How long an HTTP/1.1 message's body is, as its head says. */

/** @returns the body's bytes; -1 where it comes in chunks and ends with an empty one. */
export function requestEnd(head: string): number {
  const length = headerOf(head, "content-length");
  if (length !== undefined) return Number(length);
  return headerOf(head, "transfer-encoding") === undefined ? 0 : -1;
}

/** @returns the header's value; undefined where there is none. */
export function headerOf(head: string, name: string): string | undefined {
  const found = new RegExp(`\r\n${name}: *([^\r]*)`, "i").exec(head);
  return found?.[1];
}
