/** Those who wait, in turns of their holders: the first of each, then the second of each. */
export function inTurns<T extends { readonly asked: { readonly holder: string } }>(waiters: readonly T[]): T[] {
  if (waiters.length < 2) return [...waiters];
  const places = new Map<string, number>();
  const placed = waiters.map((waiter) => {
    const place = places.get(waiter.asked.holder) ?? 0;
    places.set(waiter.asked.holder, place + 1);
    return { waiter, place };
  });
  return placed.toSorted((a, b) => a.place - b.place).map(({ waiter }) => waiter);
}
