/** A screen's frame: its title, what it is for, its first actions; and the document's title. */
import { useEffect, type ReactNode } from "react";
import { seen } from "./seen.ts";
import { texts } from "../texts/every-screen.ts";
import "./page.css";

interface PageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** Where it stands, above the title. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, above, children }: PageProps) {
  useTitle(title);
  return (
    <>
      {above}
      <header className="page-head">
        <div className="grow">
          <h1>{title}</h1>
          {lead !== undefined && <p className="page-lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="row wrap">{actions}</div>}
      </header>
      {children}
    </>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? texts.product : `${seen(title)} · ${texts.product}`;
  }, [title]);
}
