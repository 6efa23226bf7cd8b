/** A screen that is one list: loading, not to be had, empty, searched, nothing found; and the dialog that makes or changes one of its items. */
import { Plus } from "./icons.tsx";
import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { texts } from "../texts/every-screen.ts";
import { Button } from "./button.tsx";
import { Empty } from "./empty.tsx";
import { Page } from "./page.tsx";
import { Problem } from "./problem.tsx";
import { Search, useMatches, useOpened, useQueryText } from "./search.tsx";
import { SkeletonRows } from "./skeleton.tsx";
import { Table, type Column } from "./table.tsx";

/** With fewer a search is one thing more to look past. */
const SEARCH_FROM = 6;

interface Words {
  readonly lead: string;
  readonly create: string;
  readonly emptyTitle: string;
  readonly emptyLead: string;
  readonly search: string;
  readonly noun: string;
}

interface SearchedListProps<T> {
  readonly title: string;
  readonly words: Words;
  readonly icon: ReactNode;
  readonly found: {
    readonly data?: readonly T[] | undefined;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  /** What is searched. */
  readonly textOf: (item: T) => string;
  readonly foot?: ReactNode;
  /** At one place, whether the list is empty or not: what was typed in it survives the first item. */
  readonly dialog: ReactNode;
}

/** `?create=1` opens the dialog, `?q=` searches. */
export function SearchedList<T>(props: SearchedListProps<T>) {
  const { title, words, icon, found, dialog } = props;
  const { data, error, refetch } = found;
  const [, setCreate] = useOpened("create");
  const create = (
    <Button look="primary" writes icon={<Plus aria-hidden />} onClick={() => setCreate("1")}>
      {words.create}
    </Button>
  );
  const isFilled = data !== undefined && data.length > 0;
  return (
    <Page title={title} lead={words.lead} actions={isFilled ? create : undefined}>
      {isFilled ? (
        <Filled {...props} items={data} />
      ) : data !== undefined ? (
        <Empty icon={icon} title={words.emptyTitle} lead={words.emptyLead}>
          {create}
        </Empty>
      ) : error === null ? (
        <SkeletonRows />
      ) : (
        <Problem fault={error} onRetry={() => void refetch()} />
      )}
      {dialog}
    </Page>
  );
}

function Filled<T>(props: SearchedListProps<T> & { readonly items: readonly T[] }) {
  const { title, words, icon, items, columns, keyOf, textOf, foot } = props;
  const [query, setQuery] = useQueryText();
  const shown = useMatches(items, query, textOf);
  return (
    <>
      {(items.length >= SEARCH_FROM || query !== "") && (
        <div className="toolbar">
          <Search label={words.search} />
          <span className="toolbar-count" role="status">
            {texts.showing(shown.length, items.length, words.noun)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty icon={icon} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table label={title} columns={columns} rows={shown} keyOf={keyOf} />
      )}
      {foot}
    </>
  );
}

/** Takes these out of the address: a dialog is closed. */
export function useWithoutParams(...names: readonly string[]): () => void {
  const [, setParams] = useSearchParams();
  return () =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const name of names) next.delete(name);
        return next;
      },
      // As `useOpened` has it.
      { replace: true },
    );
}
