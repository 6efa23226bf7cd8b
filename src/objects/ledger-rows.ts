/** A page of another ledger's rows → can they be what an export of that part wrote? Rows that cannot would be counted twice, or never be over. */
import { isOpen } from "./ledger-export.ts";
import type { AccountRow, LedgerPage } from "./ledger-page.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./ledger-tables.ts";

/** How far two deployments' clocks may be apart. */
const CLOCKS_APART_MS = 60_000;

/** @returns what to say of the first row that is none; undefined where all are. */
export function strayRow({ content, since, cut }: LedgerPage, now: number): string | undefined {
  const isBooked = (booked: number): boolean => booked >= since && booked < cut;
  const at = findStray();
  return at < 0 ? undefined : `row ${at} of its ${content.kind} is none that an export writes.`;

  function findStray(): number {
    switch (content.kind) {
      case "lifetimes":
        return -1;
      case "days":
      case "hours": {
        const unit = content.kind === "days" ? DAY_MS : HOUR_MS;
        // What is open is made of its minutes.
        return content.rows.findIndex(([start]) => start % unit !== 0 || isOpen(start, unit, { since, cut }));
      }
      case "minutes":
        return content.rows.findIndex(
          ([booked, start]) =>
            !isBooked(booked) || booked % MINUTE_MS !== 0 || start % MINUTE_MS !== 0 || start > booked,
        );
      case "calls":
        return content.rows.findIndex(([reported]) => !isBooked(reported));
      case "limits":
        return cut > now + CLOCKS_APART_MS ? 0 : content.rows.findIndex((row) => !isAccount(row));
    }
  }
}

/** Its key says what it is, and calls find it by that alone. */
function isAccount([key, limitKey, metric, period]: AccountRow): boolean {
  return [`limit/${limitKey}`, `key/${limitKey}`].some((name) => key === `${name}\n${metric}\n${period}`);
}
