/** How much of something is used: a bar with its words, which say all that it shows. */
import "./meter.css";

interface MeterProps {
  readonly label: string;
  readonly value: number;
  /** Of what is under way, on top of it. */
  readonly pending?: number;
  readonly most: number;
  /** In place of the numbers, as "40 of 60 left". */
  readonly said: string;
  readonly more?: string;
}

const NEAR = 0.8;

export function Meter({ label, value, pending = 0, most, said, more = "" }: MeterProps) {
  const used = shareOf(value, most);
  const both = shareOf(value + pending, most);
  const kind = both >= 1 ? "bad" : both >= NEAR ? "warn" : "good";
  return (
    <div className="meter">
      <span className="meter-label">{label}</span>
      <span className="meter-said number">{said}</span>
      <div
        className={`meter-bar meter-${kind}`}
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={most}
        aria-valuenow={Math.min(value, most)}
        aria-valuetext={said}
      >
        <span className="meter-pending" style={{ width: `${both * 100}%` }} />
        <span className="meter-used" style={{ width: `${used * 100}%` }} />
      </div>
      {more !== "" && <span className="meter-more muted">{more}</span>}
    </div>
  );
}

/** A limit of nothing is used up. */
function shareOf(value: number, most: number): number {
  return most <= 0 ? 1 : Math.min(1, Math.max(0, value / most));
}
