/** What the cron has to do for each of some marks → all of it tried; a mark whose work fails goes behind the others. */

/** Its work, and how it waits for its next turn. */
export interface Marked<Mark> {
  readonly work: (mark: Mark) => Promise<void>;
  /** Behind all that are due: as many as one run takes, which fail every time, would keep all others from theirs. */
  readonly putBehind: (failed: readonly Mark[]) => Promise<void>;
}

/**
 * Every one is tried, even if others fail.
 *
 * @param notDone what is said of those that failed, behind their number.
 * @throws AggregateError of those that failed: they are tried again by a later run.
 */
export async function workThrough<Mark>(
  marks: readonly Mark[],
  { work, putBehind }: Marked<Mark>,
  notDone: string,
): Promise<void> {
  const done = await Promise.allSettled(marks.map(work));
  const failures = done.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length === 0) return;
  await putBehind(marks.filter((_, at) => done[at]?.status === "rejected"));
  throw new AggregateError(failures, `${failures.length} ${notDone}`);
}
