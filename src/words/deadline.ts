/** A slow store is worse than a dead one: every wait for one has an end. */

/** The longest anyone waits for D1. */
export const DATABASE_DEADLINE_MS = 2_000;

export class DeadlineExceeded extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = "DeadlineExceeded";
  }
}

/** Settles as `promise` does, or rejects with `DeadlineExceeded` once `ms` have passed. The work itself goes on. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineExceeded(ms)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
