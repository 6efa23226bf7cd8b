/** Two texts → how many edits lead from one to the other, no further than asked for and within a budget of work. */

/** Steps that may still be done: what bounds a comparison with many texts. */
export interface Work {
  left: number;
}

/**
 * Levenshtein's distance, computed in the band of its table that a distance of `most` can pass through.
 *
 * @returns Infinity where it is more than `most`, or the work has run out.
 */
export function edits(a: string, b: string, most: number, work: Work): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  work.left -= start + a.length - endA + 1;
  return between(a.slice(start, endA), b.slice(start, endB), most, work);
}

function between(a: string, b: string, most: number, work: Work): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  const tooMany = most + 1;
  // One row of the table, written over by the next; outside of the band stands what is too many.
  const row = Array.from({ length: b.length + 1 }, (_, column) => Math.min(column, tooMany));
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - most);
    const last = Math.min(b.length, i + most);
    work.left -= last - first + 1;
    if (work.left < 0) return Infinity;
    let diagonal = row[first - 1] ?? tooMany;
    let left = first === 1 ? Math.min(i, tooMany) : tooMany;
    row[first - 1] = left;
    let least = left;
    for (let j = first; j <= last; j++) {
      const above = row[j] ?? tooMany;
      left = Math.min(diagonal + (a[i - 1] === b[j - 1] ? 0 : 1), above + 1, left + 1);
      diagonal = above;
      row[j] = left;
      if (left < least) least = left;
    }
    if (least > most) return Infinity;
  }
  const distance = row[b.length] ?? tooMany;
  return distance > most ? Infinity : distance;
}
