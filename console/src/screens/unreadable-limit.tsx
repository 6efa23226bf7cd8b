/** A limit whose row cannot be read: which one, what becomes of calls, and the way out, which is to delete it. */
import { useId, type ReactNode } from "react";
import { Link } from "wouter";
import { useDeleteRateLimit, type UnreadableLimit as Unreadable } from "../api/limits.ts";
import { DeleteButton } from "../components/delete-button.tsx";
import { More } from "../components/more.tsx";
import { Note } from "../components/note.tsx";
import { limitTexts } from "../texts/limits.ts";
import "./limits.css";

interface UnreadableLimitProps {
  readonly gatewayId: string;
  readonly limit: Unreadable;
  /** Where else to go. */
  readonly children?: ReactNode;
}

export function UnreadableLimit({ gatewayId, limit, children }: UnreadableLimitProps) {
  const { rateLimitId, calls, reason } = limit;
  const remove = useDeleteRateLimit(gatewayId);
  const history = new URLSearchParams({ q: rateLimitId }).toString();
  const titleId = useId();
  return (
    <section className="unreadable-limit" aria-labelledby={titleId}>
      <Note kind="bad">
        <p className="note-title" id={titleId}>
          {limitTexts.unreadable(rateLimitId)}
        </p>
        <p>
          {limitTexts.unreadableCalls[calls]} {limitTexts.unreadableRemedy}
        </p>
        <More title={limitTexts.unreadableReason}>
          <pre className="unreadable-reason">{reason}</pre>
        </More>
        <div className="row wrap unreadable-ways">
          <DeleteButton
            act={remove}
            of={rateLimitId}
            look="danger"
            text={limitTexts.deleteUnreadable(rateLimitId)}
            title={limitTexts.deleteTitle(rateLimitId)}
            lead={limitTexts.deleteUnreadableLead}
            done={limitTexts.deleted(rateLimitId)}
          />
          <Link className="link" href={`/history?${history}`}>
            {limitTexts.unreadableHistory}
          </Link>
          {children}
        </div>
      </Note>
    </section>
  );
}
