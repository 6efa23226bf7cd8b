/** A short word on what has happened, at the edge of the page. */
import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "./icons.tsx";
import { useMemo, type ReactNode } from "react";
import { seen } from "./seen.ts";
import { texts } from "../texts/every-screen.ts";
import "./toast.css";

export function Toasts({ children }: { readonly children: ReactNode }) {
  return (
    <Toast.Provider timeout={6_000}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

export function useToast(): {
  readonly good: (text: string) => void;
  readonly bad: (text: string, more?: string) => void;
  /** Of what can be taken back. */
  readonly undoable: (text: string, undo: () => void) => void;
} {
  const { add, close } = Toast.useToastManager();
  return useMemo(
    () => ({
      good: (text) => void add({ title: seen(text), type: "good" }),
      bad: (text, more) =>
        void add({
          title: seen(text),
          type: "bad",
          timeout: 12_000,
          ...(more === undefined ? {} : { description: seen(more) }),
        }),
      undoable: (text, undo) => {
        const id = add({
          title: seen(text),
          type: "good",
          timeout: 12_000,
          actionProps: {
            children: texts.undo,
            onClick: () => {
              undo();
              close(id);
            },
          },
        });
      },
    }),
    [add, close],
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={`toast toast-${toast.type ?? "good"}`}>
      <Toast.Content className="toast-content">
        {toast.type === "bad" ? <CircleAlert aria-hidden /> : <CircleCheck aria-hidden />}
        <div className="grow">
          <Toast.Title className="toast-title" />
          <Toast.Description className="toast-more" />
        </div>
        {toast.actionProps !== undefined && <Toast.Action className="button button-small" />}
        <Toast.Close className="button button-quiet button-icon button-small" aria-label={texts.close}>
          <X aria-hidden />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
