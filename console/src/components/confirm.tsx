/** What cannot be undone → named and asked once more. Where much hangs on it, its name has to be typed. */
import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { useState } from "react";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";
import { Refused } from "./problem.tsx";
import "./dialog.css";

interface AskedProps {
  readonly action: string;
  /** Has to be typed before. */
  readonly typed?: string | undefined;
  readonly busy: boolean;
  readonly fault: unknown;
  readonly onConfirm: () => void;
}

interface ConfirmProps extends AskedProps {
  readonly open: boolean;
  readonly title: string;
  readonly lead: string;
  readonly onClose: () => void;
}

export function Confirm({ open, title, lead, onClose, ...asked }: ConfirmProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="dialog-shade" />
        <Base.Viewport className="dialog-place">
          <Base.Popup className="dialog">
            <header className="dialog-head">
              <div className="grow">
                <Base.Title className="dialog-title">{title}</Base.Title>
                <Base.Description className="dialog-lead">{lead}</Base.Description>
              </div>
            </header>
            <Asked {...asked} />
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** As long as it is open only: what was typed for one is not there for the next. */
function Asked({ action, typed, busy, fault, onConfirm }: AskedProps) {
  const [text, setText] = useState("");
  const isOff = typed !== undefined && text !== typed;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // It may stand in another form, of which its portal takes it out for the browser but not for React.
        event.stopPropagation();
        if (!isOff && !busy) onConfirm();
      }}
    >
      {(typed !== undefined || (fault !== null && fault !== undefined)) && (
        <div className="dialog-body">
          {typed !== undefined && (
            <Field label={texts.typeName(typed)}>
              <TextInput value={text} onValueChange={setText} />
            </Field>
          )}
          <Refused fault={fault} />
        </div>
      )}
      <footer className="dialog-foot">
        <Base.Close render={<Button />}>{texts.cancel}</Base.Close>
        <Button look="danger" type="submit" writes busy={busy} disabled={isOff}>
          {action}
        </Button>
      </footer>
    </form>
  );
}
