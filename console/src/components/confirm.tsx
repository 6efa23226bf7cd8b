/** What cannot be undone → named and asked once more. Where much hangs on it, its name has to be typed. */
import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { useState } from "react";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import { Field, TextInput } from "./field.tsx";
import { Refused } from "./problem.tsx";
import "./dialog.css";

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  readonly lead: string;
  readonly action: string;
  /** Has to be typed before. */
  readonly typed?: string;
  readonly busy: boolean;
  readonly fault: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm({ open, title, lead, action, typed, busy, fault, onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState("");
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
            <div className="dialog-body">
              {typed !== undefined && (
                <Field label={texts.typeName(typed)}>
                  <TextInput value={text} onValueChange={setText} />
                </Field>
              )}
              <Refused fault={fault} />
            </div>
            <footer className="dialog-foot">
              <Base.Close render={<Button />}>{texts.cancel}</Base.Close>
              <Button
                look="danger"
                writes
                busy={busy}
                disabled={typed !== undefined && text !== typed}
                onClick={onConfirm}
              >
                {action}
              </Button>
            </footer>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}
