/** Milliseconds since 1970 → `20260705T010203Z`, as SigV4 writes times. */
export function awsDate(time: number): string {
  return new Date(time).toISOString().replace(/[:-]|\.\d{3}/g, "");
}
