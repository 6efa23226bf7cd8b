/** What few need, folded away behind its name. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "./icons.tsx";
import { useState, type ReactNode } from "react";
import "./as-curl.css";
import "./more.css";

interface MoreProps {
  readonly title: string;
  /** At first. */
  readonly open?: boolean;
  readonly children: ReactNode;
}

export function More({ title, open, children }: MoreProps) {
  const [isOpen, setOpen] = useState(open === true);
  return (
    <Collapsible.Root className="as-curl" open={isOpen} onOpenChange={setOpen}>
      <Collapsible.Trigger className="as-curl-trigger">
        <ChevronRight aria-hidden />
        {title}
      </Collapsible.Trigger>
      <Collapsible.Panel className="more-panel">{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
