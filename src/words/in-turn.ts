/** Items and work for each → its results in their order, so many under way at once. */

/** @throws what the first work that fails throws; no more is begun then. */
export async function inTurn<T, R>(
  items: readonly T[],
  mostAtOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = items.entries();
  let hasFailed = false;
  const takeOne = async (): Promise<void> => {
    for (const [at, item] of left) {
      if (hasFailed) return;
      results[at] = await work(item);
    }
  };
  const takers = Array.from({ length: Math.min(mostAtOnce, items.length) }, () =>
    takeOne().catch((caught: unknown) => {
      hasFailed = true;
      throw caught;
    }),
  );
  await Promise.all(takers);
  return results;
}
