/** One limit: what it allows to whom; opened, what of it is left. */
import { ChevronRight } from "../components/icons.tsx";
import { limitsPath, type RateLimit } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { own } from "../components/own.ts";
import { Badge } from "../components/status.tsx";
import { limitTexts } from "../texts/limits.ts";
import { Buckets } from "./buckets.tsx";
import { dimensionText, ratesOf } from "./limit-words.ts";

/** More entries are told by their number. */
const MOST_ENTRIES = 5;

interface LimitProps {
  readonly gatewayId: string;
  readonly limit: RateLimit;
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

export function Limit({ gatewayId, limit, isOpen, onOpen, onEdit, onDelete }: LimitProps) {
  const { rateLimitId, description, dimensionKeys, entries, strict, whenUnavailable } = limit;
  const titleId = `limit-${rateLimitId}`;
  return (
    <section aria-labelledby={titleId}>
      <header className="limit-head">
        <div className="grow">
          <h2 id={titleId}>{rateLimitId}</h2>
          <p className="muted">{description ?? limitTexts.by(dimensionKeys.map(dimensionText).join(", "))}</p>
        </div>
        <div className="row">
          {strict === true && (
            <span title={limitTexts.strictHint}>
              <Badge kind="info">{limitTexts.strict}</Badge>
            </span>
          )}
          <Button size="small" writes aria-label={`${limitTexts.edit} ${rateLimitId}`} onClick={onEdit}>
            {limitTexts.edit}
          </Button>
          <Button
            size="small"
            look="quiet"
            writes
            aria-label={`${limitTexts.delete} ${rateLimitId}`}
            onClick={onDelete}
          >
            {limitTexts.delete}
          </Button>
        </div>
      </header>
      <ul className="limit-entries">
        {entries.slice(0, MOST_ENTRIES).map((entry) => (
          <li key={JSON.stringify(entry.dimensions)} className="limit-entry">
            <span className="row wrap">
              {dimensionKeys.map((key) => (
                <span key={key} className="limit-value">
                  <span className="muted">{dimensionText(key)}</span>{" "}
                  {own(entry.dimensions, key) === "*" ? (
                    <em>{limitTexts.any}</em>
                  ) : (
                    <code>{own(entry.dimensions, key)}</code>
                  )}
                </span>
              ))}
            </span>
            <strong className="limit-rates">{ratesOf(entry).join(" · ")}</strong>
          </li>
        ))}
        {entries.length > MOST_ENTRIES && <li className="limit-entry muted">{`+ ${entries.length - MOST_ENTRIES}`}</li>}
      </ul>
      {whenUnavailable !== undefined && (
        <p className="muted limit-note">{limitTexts.whenUnavailable[whenUnavailable]}</p>
      )}
      <button type="button" className="limit-open" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
        <ChevronRight aria-hidden />
        {isOpen ? limitTexts.hideState : limitTexts.showState}
      </button>
      {isOpen && (
        <div className="limit-state">
          <Buckets path={limitsPath(gatewayId, rateLimitId)} name={rateLimitId} />
        </div>
      )}
    </section>
  );
}
