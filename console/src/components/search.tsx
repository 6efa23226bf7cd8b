/** The text by which a list is narrowed. It stands in the address, so that it can be shared and gone back to; `/` leads to it. */
import { Search as Icon } from "./icons.tsx";
import { useCallback, useDeferredValue, useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import "./search.css";

export function Search({ label }: { readonly label: string }) {
  const [query, setQuery] = useQueryText();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]") !== null;
      if (
        event.key !== "/" ||
        isTyping ||
        event.metaKey ||
        event.ctrlKey ||
        document.querySelector(".dialog, .palette") !== null
      )
        return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
  return (
    <div className="search">
      <Icon aria-hidden />
      <input
        ref={input}
        type="search"
        className="input"
        aria-label={label}
        placeholder={label}
        value={query}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && setQuery("")}
      />
      <kbd aria-hidden>/</kbd>
    </div>
  );
}

export function useQueryText(name = "q"): readonly [string, (text: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (text: string): void =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (text === "") next.delete(name);
          else next.set(name, text);
          return next;
        },
        { replace: true },
      ),
    [setParams, name],
  );
  return [params.get(name) ?? "", set];
}

/** @returns the rows in which every word of the query stands. */
export function useMatches<T>(rows: readonly T[], query: string, textOf: (row: T) => string): readonly T[] {
  const words = useDeferredValue(query)
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
