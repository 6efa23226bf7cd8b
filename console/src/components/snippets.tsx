/** Lines for a client that one chooses; whoever keeps the choice, as in the address, gives it as `chosen`. */
import { Tabs } from "@base-ui/react/tabs";
import { Fragment, useState } from "react";
import type { Connection, Snippet } from "../snippets/snippet.ts";
import { connectTexts } from "../texts/connect.ts";
import { Code } from "./code.tsx";
import "./snippets.css";

interface SnippetsProps {
  readonly snippets: readonly Snippet[];
  readonly connection: Connection;
  readonly chosen?: string;
  readonly onChoose?: (id: string) => void;
}

export function Snippets({ snippets, connection, chosen, onChoose }: SnippetsProps) {
  const [own, setOwn] = useState(snippets[0]?.id ?? "");
  const wanted = chosen ?? own;
  const value = snippets.some(({ id }) => id === wanted) ? wanted : (snippets[0]?.id ?? "");
  const isGrouped = snippets.some(({ group }) => group !== snippets[0]?.group);
  return (
    <Tabs.Root
      value={value}
      onValueChange={(next: unknown) => {
        setOwn(String(next));
        onChoose?.(String(next));
      }}
      className="snippets"
    >
      <Tabs.List className="snippet-names" aria-label={connectTexts.client} activateOnFocus>
        {snippets.map(({ id, name, group }, at) => (
          <Fragment key={id}>
            {isGrouped && snippets[at - 1]?.group !== group && (
              <span className="snippet-group">{connectTexts.groups[group]}</span>
            )}
            <Tabs.Tab value={id} className="snippet-name">
              {name}
            </Tabs.Tab>
          </Fragment>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.id} value={snippet.id} className="snippet" tabIndex={-1}>
          <Code text={snippet.text(connection)} title={snippet.title} label={snippet.name} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
