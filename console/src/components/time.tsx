/** A time in the reader's zone, with UTC on hover. */

const DAY_MS = 86_400_000;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** @param at RFC 3339. @param exact to the second, where several happen in a minute. */
export function Time({ at, exact = false }: { readonly at: string; readonly exact?: boolean }) {
  const date = new Date(at);
  return (
    <time className="number" dateTime={at} title={utcOf(date)}>
      {localOf(date, undefined, exact ? exactClock : clock)}
    </time>
  );
}

export function localOf(date: Date, now = new Date(), format = clock): string {
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY_MS);
  const at = format.format(date);
  if (days === 0) return `Today, ${at}`;
  if (days === -1) return `Yesterday, ${at}`;
  if (days === 1) return `Tomorrow, ${at}`;
  return date.getFullYear() === now.getFullYear() ? `${day.format(date)}, ${at}` : year.format(date);
}

function utcOf(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
