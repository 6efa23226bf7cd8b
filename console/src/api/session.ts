/** Who is signed in, and how. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask.ts";

export type Session =
  | { readonly signedIn: false; readonly opens: Opens; readonly isClosed: boolean }
  | {
      readonly signedIn: true;
      readonly opens: Opens;
      /** `admin token`, `viewer token` or an e-mail. */
      readonly who: string;
      readonly may: "read" | "write";
      readonly by: "token" | "access";
      readonly expiresAt?: string;
      readonly version: string;
      readonly defaultGateway: string;
      readonly awsRegion: string;
    };

interface Opens {
  readonly token: boolean;
  readonly access: boolean;
}

const KEY = ["session"];

export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: () => ask<Session>("GET", "/session"), staleTime: Infinity });
}

/** @returns may he change anything? False until it is known. */
export function useMayWrite(): boolean {
  const { data } = useSession();
  return data?.signedIn === true && data.may === "write";
}

export async function signIn(token: string): Promise<void> {
  await ask<unknown>("POST", "/session", { token });
}

export async function signOut(): Promise<void> {
  await ask<unknown>("DELETE", "/session");
  // Nothing that was read stays in the page: not on the screen, in no cache and in no module.
  window.location.reload();
}

export function useSessionRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: KEY });
}
