/** Credential providers: names for provider keys. A key is sent, and never read again. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { ask } from "./ask.ts";
import { providerIn, type CredentialShown } from "./targets.ts";

export interface CredentialProviderSummary {
  readonly name: string;
  readonly credentialProviderArn: string;
  /** In epoch seconds, as AWS has it. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

export interface CredentialProvider extends CredentialProviderSummary {
  readonly apiKeySecretSource: "MANAGED" | "EXTERNAL";
  readonly apiKeySecretArn: { readonly secretArn: string };
  readonly apiKeySecretJsonKey?: string;
}

export interface NewCredentialProvider {
  readonly name: string;
  readonly apiKey?: string;
  readonly apiKeySecretConfig?: { readonly secretId: string; readonly jsonKey?: string };
}

interface Page {
  readonly credentialProviders: readonly CredentialProviderSummary[];
  readonly nextToken?: string;
}

const KEY = ["credential-providers"];

export const CREATE_PATH = "/identities/CreateApiKeyCredentialProvider";
export const UPDATE_PATH = "/identities/UpdateApiKeyCredentialProvider";

export function useCredentialProviders() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const all: CredentialProviderSummary[] = [];
      let nextToken: string | undefined;
      do {
        const body = { maxResults: 100, nextToken };
        const page = await ask<Page>("POST", "/identities/ListApiKeyCredentialProviders", body, signal);
        all.push(...page.credentialProviders);
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return all;
    },
  });
}

/** Where its key is kept; asked for when its row comes into sight. */
export function useCredentialProvider(name: string, lastUpdatedTime: number) {
  return useQuery({
    queryKey: [...KEY, name, lastUpdatedTime],
    queryFn: ({ signal }) =>
      ask<CredentialProvider>("POST", "/identities/GetApiKeyCredentialProvider", { name }, signal),
    staleTime: Infinity,
  });
}

interface FileTarget {
  readonly name: string;
  readonly credentialProviderConfigurations?: readonly CredentialShown[];
}

interface FileGateway {
  readonly name: string;
  readonly targets?: readonly FileTarget[];
}

/** Which targets name it, as `gateway/target`, by the provider's name: out of the configuration as a whole, which is one request. */
export function useProviderUses() {
  return useQuery({
    queryKey: [...KEY, "uses"],
    queryFn: async ({ signal }) => {
      const { gateways } = await ask<{ readonly gateways: readonly FileGateway[] }>(
        "GET",
        "/config",
        undefined,
        signal,
      );
      const uses = new Map<string, string[]>();
      for (const gateway of gateways) {
        for (const target of gateway.targets ?? []) {
          for (const credential of target.credentialProviderConfigurations ?? []) {
            const name = providerIn(credential);
            if (name !== undefined) uses.set(name, [...(uses.get(name) ?? []), `${gateway.name}/${target.name}`]);
          }
        }
      }
      return uses;
    },
  });
}

/** What each row shows hangs on when it was changed, so the list alone is asked for: one that is gone would be refused. */
async function readAnew(client: QueryClient): Promise<void> {
  const uses = [...KEY, "uses"];
  await Promise.all([KEY, uses].map((queryKey) => client.invalidateQueries({ queryKey, exact: true })));
}

/** The key itself is in the request only: what was sent is kept in no cache. */
export function useSaveCredentialProvider(isNew: boolean) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (spec: NewCredentialProvider) =>
      ask<CredentialProvider>("POST", isNew ? CREATE_PATH : UPDATE_PATH, spec),
    gcTime: 0,
    onSuccess: () => void readAnew(client),
  });
}

export function useDeleteCredentialProvider() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => ask<unknown>("POST", "/identities/DeleteApiKeyCredentialProvider", { name }),
    onSettled: () => void readAnew(client),
  });
}
