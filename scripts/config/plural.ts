/** A number and what it counts → `1 page`, `2 pages`. */

export function plural(count: number, noun: string, ending = "s"): string {
  return `${count} ${noun}${count === 1 ? "" : ending}`;
}
