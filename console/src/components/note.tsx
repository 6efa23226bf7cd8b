/** A note in the page that stands out by its kind. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "./icons.tsx";
import type { ReactNode } from "react";
import "./note.css";

const ICONS = { bad: CircleAlert, warn: TriangleAlert, info: Info, good: CircleCheck } as const;

interface NoteProps {
  readonly kind: keyof typeof ICONS;
  readonly title?: string;
  readonly role?: "alert" | "status";
  readonly children: ReactNode;
}

export function Note({ kind, title, role, children }: NoteProps) {
  const Icon = ICONS[kind];
  return (
    <div className={`note note-${kind}`} role={role}>
      <Icon aria-hidden />
      <div className="grow">
        {title !== undefined && <p className="note-title">{title}</p>}
        <div>{children}</div>
      </div>
    </div>
  );
}
