/** Is the list of shortcuts open? `?` opens it; `g` and a letter lead to a screen, wherever nothing is being typed. */
import { useEffect, useSyncExternalStore } from "react";
import { useLocation } from "wouter";
import { PLACES } from "./places.ts";

let isOpen = false;
const listeners = new Set<() => void>();

export function setShortcuts(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) listener();
}

export function useShortcutsOpen(): boolean {
  return useSyncExternalStore(subscribe, () => isOpen);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const SECOND_KEY_MS = 1_500;

export function useShortcutKeys(): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    let since = 0;
    const listen = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      const isSecond = event.timeStamp - since < SECOND_KEY_MS;
      since = 0;
      if (event.key === "?") setShortcuts(true);
      else if (isSecond) {
        const place = PLACES.find(({ letter }) => letter === event.key);
        if (place !== undefined) navigate(place.path);
      } else if (event.key === "g") since = event.timeStamp;
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [navigate]);
}

/** Or choosing: a list takes letters too; and what lies over the page has the keyboard. */
function isTyping(target: EventTarget | null): boolean {
  return (
    document.querySelector(".dialog, .palette, .drawer, .menu") !== null ||
    (target instanceof Element &&
      target.closest("input, textarea, select, [contenteditable], [role='combobox']") !== null)
  );
}
