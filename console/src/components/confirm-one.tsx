/** One of a list → asked about once more, done, and said to be done. */
import { useState } from "react";
import { Confirm } from "./confirm.tsx";
import { useToast } from "./toast.tsx";

/** A mutation, as far as it is needed here. */
export interface Act<V> {
  readonly mutate: (of: V, then: { readonly onSuccess: () => void }) => void;
  readonly reset: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

interface ConfirmOneProps<T, V> {
  /** Absent: nothing is asked. */
  readonly one: T | undefined;
  readonly act: Act<V>;
  /** What the act takes of it. */
  readonly of: (one: T) => V;
  readonly title: (one: T) => string;
  readonly lead: string;
  readonly action: string;
  readonly done: (one: T) => string;
  readonly onClose: () => void;
}

export function ConfirmOne<T, V>({ one, act, of, title, lead, action, done, onClose }: ConfirmOneProps<T, V>) {
  const toast = useToast();
  const [last, setLast] = useState(one);
  // While the dialog fades away it goes on naming what it was about.
  if (one !== undefined && one !== last) setLast(one);
  return (
    <Confirm
      open={one !== undefined}
      title={last === undefined ? "" : title(last)}
      lead={lead}
      action={action}
      busy={act.isPending}
      fault={act.error}
      onConfirm={() => {
        if (one !== undefined) act.mutate(of(one), { onSuccess: () => (onClose(), toast.good(done(one))) });
      }}
      onClose={() => {
        act.reset();
        onClose();
      }}
    />
  );
}
