/** A time as people write it → milliseconds since 1970: RFC 3339, or a day, which begins in UTC. */

const INSTANT = /^(\d{4}-\d{2}-\d{2})(?:[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

/** @returns undefined where it is none, or no day of the calendar. */
export function parseInstant(text: string): number | undefined {
  const [, day = ""] = INSTANT.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Of the 30th of February some make the 2nd of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined;
  const at = day === text ? midnight : Date.parse(text.toUpperCase().replace(" ", "T"));
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
