/** A draft that stays while one looks elsewhere in the console: in the page's memory, gone with it, with signing out and once it is done. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** @param fresh the draft as it begins. @returns `forget` too: it is done, and begins anew as it is told. */
export function useKeptDraft<T extends object>(
  name: string,
  fresh: () => T,
): readonly [draft: T, change: (part: Partial<T>) => void, forget: (next?: T) => void] {
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
  const change = (part: Partial<T>): void => {
    setDraft((before) => {
      const next = { ...before, ...part };
      client.setQueryDefaults(["draft"], { gcTime: Infinity });
      client.setQueryData(key, next);
      return next;
    });
    setChanged(true);
  };
  const forget = (next?: T): void => {
    if (next !== undefined) setDraft(next);
    client.removeQueries({ queryKey: key });
    setChanged(false);
  };
  return [draft, change, forget];
}
