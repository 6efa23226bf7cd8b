/** A button that deletes one thing: asks once more, and says when it is gone. */
import { useState } from "react";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import type { Act } from "./confirm-one.tsx";
import { Confirm } from "./confirm.tsx";
import { useToast } from "./toast.tsx";

interface DeleteButtonProps<V> {
  readonly act: Act<V>;
  /** What the act takes. */
  readonly of: V;
  readonly look?: "quiet" | "danger";
  readonly text?: string;
  /** For who cannot see what it stands beside. */
  readonly label?: string;
  readonly title: string;
  readonly lead: string;
  /** Has to be typed before. */
  readonly typed?: string | undefined;
  readonly done: string;
}

export function DeleteButton<V>({
  act,
  of,
  look = "quiet",
  text = texts.delete,
  label,
  title,
  lead,
  typed,
  done,
}: DeleteButtonProps<V>) {
  const [isAsking, setAsking] = useState(false);
  const toast = useToast();
  return (
    <>
      <Button
        size="small"
        look={look}
        writes
        aria-label={label}
        onClick={() => {
          act.reset();
          setAsking(true);
        }}
      >
        {text}
      </Button>
      <Confirm
        open={isAsking}
        title={title}
        lead={lead}
        typed={typed}
        action={texts.delete}
        busy={act.isPending}
        fault={act.error}
        onConfirm={() => act.mutate(of, { onSuccess: () => (setAsking(false), toast.good(done)) })}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
