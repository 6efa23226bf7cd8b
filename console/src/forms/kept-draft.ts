/** A draft that stays while one looks elsewhere in the console: in the page's memory, gone with it, with signing out and once it is done. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/**
 * @param fresh the draft as it begins.
 * @returns `forget` too: it is done, and begins anew as it is told; what brings it back, where something was typed.
 */
export function useKeptDraft<T extends object>(
  name: string,
  fresh: () => T,
): readonly [draft: T, change: (part: Partial<T>) => void, forget: (next?: T) => (() => void) | undefined] {
  const client = useQueryClient();
  const key = ["draft", name];
  const [draft, setDraft] = useState<T>(() => client.getQueryData<T>(key) ?? fresh());
  const [isChanged, setChanged] = useState(() => client.getQueryData<T>(key) !== undefined);
  useEffect(() => {
    if (!isChanged) return undefined;
    // Leaving the page itself is asked about: a browser keeps nothing of a form.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isChanged]);
  const keep = (next: T): void => {
    client.setQueryDefaults(["draft"], { gcTime: Infinity });
    client.setQueryData(key, next);
  };
  const change = (part: Partial<T>): void => {
    setDraft((before) => {
      const next = { ...before, ...part };
      keep(next);
      return next;
    });
    setChanged(true);
  };
  const forget = (next?: T): (() => void) | undefined => {
    if (next !== undefined) setDraft(next);
    client.removeQueries({ queryKey: key });
    setChanged(false);
    if (!isChanged) return undefined;
    return () => {
      keep(draft);
      setDraft(draft);
      setChanged(true);
    };
  };
  return [draft, change, forget];
}
