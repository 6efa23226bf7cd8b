/** The text by which a list is narrowed. It stands in the address, so that it can be shared and gone back to; `/` leads to it. */
import { Search as Icon } from "./icons.tsx";
import { useCallback, useDeferredValue, useEffect, useRef } from "react";
import { useSearchParams } from "wouter";
import "./search.css";

interface SearchProps {
  readonly label: string;
  /** Its name in the address; left out: it is the screen's own, and `/` leads to it. */
  readonly name?: string;
}

export function Search({ label, name }: SearchProps) {
  const [query, setQuery] = useQueryText(name);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (name !== undefined) return undefined;
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
  }, [name]);
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
      {name === undefined && <kbd aria-hidden>/</kbd>}
    </div>
  );
}

/** What is typed: each letter takes the place of the address before, so that back leads to another view. */
export function useQueryText(name = "q"): readonly [string, (text: string) => void] {
  return useParam(name, always);
}

/** What is chosen: back leads to what was chosen before. */
export function useChoice(name: string): readonly [string, (text: string) => void] {
  return useParam(name, never);
}

/** What is opened over the screen: back closes it, and what was closed is not opened by going back. */
export function useOpened(name: string): readonly [string, (text: string) => void] {
  return useParam(name, whenEmpty);
}

/** A part of a list that is opened in its place; another one of that name is closed by it. @returns whether it is open, and what opens and closes it. */
export function useOpen(name: string, value: string): readonly [boolean, () => void] {
  const [text, setText] = useParam(name, always);
  const isOpen = text === value;
  return [isOpen, () => setText(isOpen ? "" : value)];
}

const always = (): boolean => true;
const never = (): boolean => false;
const whenEmpty = (text: string): boolean => text === "";

/** @param replaces whether the address with that text takes the place of the one before. */
function useParam(name: string, replaces: (text: string) => boolean): readonly [string, (text: string) => void] {
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
        { replace: replaces(text) },
      ),
    [setParams, name, replaces],
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
