/** What few need, folded away behind its name. */
import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import "./as-curl.css";
import "./more.css";

export function More({
  title,
  open,
  children,
}: {
  readonly title: string;
  readonly open?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Collapsible.Root className="as-curl" defaultOpen={open === true}>
      <Collapsible.Trigger className="as-curl-trigger">
        <ChevronRight aria-hidden />
        {title}
      </Collapsible.Trigger>
      <Collapsible.Panel className="more-panel">{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
