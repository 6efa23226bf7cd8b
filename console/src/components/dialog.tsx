/** A dialog over the page. A click beside it does not close one in which something was typed. */
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "./icons.tsx";
import type { ReactNode } from "react";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import "./dialog.css";

interface DialogProps {
  readonly open: boolean;
  readonly onClose?: () => void;
  readonly title: string;
  readonly lead?: ReactNode;
  readonly wide?: boolean;
  /** A click beside it, or the Escape key, leaves it open. */
  readonly keep?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ open, onClose, title, lead, wide = false, keep = false, children }: DialogProps) {
  return (
    <Base.Root
      open={open}
      disablePointerDismissal={keep}
      onOpenChange={(next, { reason }) => {
        if (!next && !(keep && reason === "escape-key")) onClose?.();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-shade" />
        <Base.Viewport className="dialog-place">
          <Base.Popup className={`dialog${wide ? " dialog-wide" : ""}`}>
            <header className="dialog-head">
              <div className="grow">
                <Base.Title className="dialog-title">{title}</Base.Title>
                {lead !== undefined && <Base.Description className="dialog-lead">{lead}</Base.Description>}
              </div>
              {onClose !== undefined && (
                <Base.Close
                  className="button button-quiet button-icon button-small dialog-close"
                  aria-label={texts.close}
                >
                  <X aria-hidden />
                </Base.Close>
              )}
            </header>
            {children}
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogBody({ children }: { readonly children: ReactNode }) {
  return <div className="dialog-body">{children}</div>;
}

export function DialogFoot({ children }: { readonly children: ReactNode }) {
  return <footer className="dialog-foot">{children}</footer>;
}

interface FormFootProps {
  readonly onClose: () => void;
  /** What sending the form does. */
  readonly action: string;
  readonly busy: boolean;
  readonly disabled?: boolean;
  /** A word beside the buttons. */
  readonly children?: ReactNode;
}

/** Of a dialog that is a form: put away, or sent. */
export function FormFoot({ onClose, action, busy, disabled, children }: FormFootProps) {
  return (
    <DialogFoot>
      {children}
      <Button onClick={onClose}>{texts.cancel}</Button>
      <Button look="primary" type="submit" writes busy={busy} disabled={disabled}>
        {action}
      </Button>
    </DialogFoot>
  );
}
