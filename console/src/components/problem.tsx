/** What went wrong → what a person reads of it, and what to do. */
import { CircleAlert } from "./icons.tsx";
import { Refusal } from "../api/ask.ts";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import { Empty } from "./empty.tsx";
import { Note } from "./note.tsx";

interface ProblemProps {
  readonly fault: unknown;
  readonly onRetry?: () => void;
  /** There is no title of the page above it. */
  readonly alone?: boolean;
}

/** In place of what could not be loaded. */
export function Problem({ fault, onRetry, alone }: ProblemProps) {
  const isMissing = fault instanceof Refusal && fault.status === 404;
  return (
    <Empty
      icon={<CircleAlert aria-hidden />}
      title={isMissing ? texts.missingTitle : texts.problemTitle}
      lead={
        <>
          {/* An address that is none has no more to say than the title. */}
          {isMissing && messageOf(fault) === texts.missingTitle ? "" : `${messageOf(fault)} `}
          {isMissing ? texts.missingHint : texts.problemHint}
          <RequestId fault={fault} />
        </>
      }
      role="alert"
      {...(alone === undefined ? {} : { alone })}
    >
      {onRetry !== undefined && <Button onClick={onRetry}>{texts.retry}</Button>}
    </Empty>
  );
}

/** In a form whose change was refused; nothing where it was not. */
export function Refused({ fault }: { readonly fault: unknown }) {
  if (fault === null || fault === undefined) return null;
  return (
    <Note kind="bad" title={texts.refusedTitle} role="alert">
      {messageOf(fault)}
      <RequestId fault={fault} />
    </Note>
  );
}

export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function RequestId({ fault }: { readonly fault: unknown }) {
  if (!(fault instanceof Refusal) || fault.requestId === undefined || fault.status < 500) return null;
  return <span className="mono muted problem-id">{texts.requestId(fault.requestId)}</span>;
}
