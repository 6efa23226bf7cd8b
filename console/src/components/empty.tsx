/** Where there is nothing: why, and the next step. */
import type { ReactNode } from "react";
import "./empty.css";

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly lead: ReactNode;
  readonly role?: "alert";
  /** There is no title of the page above it. */
  readonly alone?: boolean;
  readonly children?: ReactNode;
}

export function Empty({ icon, title, lead, role, alone = false, children }: EmptyProps) {
  return (
    <div className="empty" role={role}>
      <span className="empty-icon">{icon}</span>
      {alone ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p className="empty-lead">{lead}</p>
      {children !== undefined && <div className="row wrap empty-steps">{children}</div>}
    </div>
  );
}
