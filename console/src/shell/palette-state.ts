/** Is the command palette open? ⌘K and Ctrl+K turn it on and off, wherever one is. */
import { useEffect, useSyncExternalStore } from "react";

let isOpen = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function usePalette(): {
  readonly isOpen: boolean;
  readonly open: () => void;
  readonly set: (open: boolean) => void;
} {
  return { isOpen: useSyncExternalStore(subscribe, () => isOpen), open: () => set(true), set };
}

export function usePaletteKey(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      // Over another dialog it would take the keyboard away from what is being typed there.
      if (isOpen || document.querySelector(".dialog") === null) set(!isOpen);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
