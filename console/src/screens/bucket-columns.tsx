/** A bucket of a limit as a row of the list: how full it is, and until when. */
import type { Bucket } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import type { Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { limitTexts } from "../texts/limits.ts";
import { amountText, bucketText, rateText } from "./limit-words.ts";

export function columnsOf(onReset: (bucket: Bucket) => void): readonly Column<Bucket>[] {
  const { columns } = limitTexts;
  return [
    {
      key: "bucket",
      title: columns.bucket,
      cell: ({ limitKey }) => (
        <span className="truncate bucket-name" title={limitKey}>
          {bucketText(limitKey)}
        </span>
      ),
    },
    {
      key: "limit",
      title: columns.limit,
      width: "22%",
      cell: ({ metric, rate, period }) => rateText(metric, rate, period),
    },
    {
      key: "used",
      title: columns.used,
      width: "24%",
      cell: ({ metric, rate, used, reserved }) => (
        <span className="bucket-used">
          <span className="number">
            {limitTexts.of(amountText(metric, used), amountText(metric, rate))}
            {reserved > 0 && (
              <span className="muted">{` + ${amountText(metric, reserved)} ${columns.reserved.toLowerCase()}`}</span>
            )}
          </span>
          <span className="bucket-meter" aria-hidden>
            <span
              className={`bucket-meter-used${used >= rate ? " bucket-meter-over" : used > rate * 0.8 ? " bucket-meter-near" : ""}`}
              style={{ width: `${part(used, rate)}%` }}
            />
            <span
              className="bucket-meter-reserved"
              style={{ width: `${Math.min(part(reserved, rate), 100 - part(used, rate))}%` }}
            />
          </span>
        </span>
      ),
    },
    {
      key: "left",
      title: columns.left,
      width: "11%",
      align: "end",
      cell: ({ metric, left }) => <span className="number">{amountText(metric, left)}</span>,
    },
    {
      key: "until",
      title: columns.until,
      width: "14%",
      cell: ({ until, metric }) =>
        until !== undefined ? (
          <Time at={until} />
        ) : (
          <span className="muted">{metric === "connections" ? limitTexts.notTimed : limitTexts.never}</span>
        ),
    },
    {
      key: "actions",
      title: columns.actions,
      quietTitle: true,
      width: "92px",
      align: "end",
      cell: (bucket) => (
        <Button
          size="small"
          writes
          aria-label={limitTexts.resetOf(bucketText(bucket.limitKey))}
          onClick={() => onReset(bucket)}
        >
          {limitTexts.reset}
        </Button>
      ),
    },
  ];
}

function part(amount: number, rate: number): number {
  return rate === 0 ? 100 : Math.min(100, (amount / rate) * 100);
}
