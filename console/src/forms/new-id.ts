/** A number that no other part of a form has: for keys of lists, never sent. */

let ids = 0;

export function newId(): number {
  return ++ids;
}
