/** Credential providers: the names of provider keys, where each key is, and what uses it. A key is written and never read. */
import { KeyRound } from "../components/icons.tsx";
import { useSearchParams } from "wouter";
import { useCredentialProviders } from "../api/credential-providers.ts";
import { SearchedList, useWithoutParams } from "../components/searched-list.tsx";
import { providerTexts } from "../texts/credential-providers.ts";
import { texts } from "../texts/every-screen.ts";
import { COLUMNS } from "./provider-columns.tsx";
import { ProviderDialog } from "./provider-dialog.tsx";
import { ProviderTags } from "./provider-tags.tsx";
import "./credential-providers.css";

export default function CredentialProviders() {
  const found = useCredentialProviders();
  const [params] = useSearchParams();
  const close = useWithoutParams("create", "edit", "tags");
  const edited = found.data?.find(({ name }) => name === params.get("edit"));
  const tagged = found.data?.find(({ name }) => name === params.get("tags"));
  return (
    <SearchedList
      title={texts.screens.credentialProviders}
      words={providerTexts}
      icon={<KeyRound aria-hidden />}
      found={found}
      columns={COLUMNS}
      keyOf={({ name }) => name}
      textOf={({ name }) => name}
      dialog={
        tagged !== undefined ? (
          <ProviderTags key={tagged.name} provider={tagged} onClose={close} />
        ) : (
          (params.has("create") || edited !== undefined) && (
            <ProviderDialog
              key={edited?.name ?? ""}
              provider={edited}
              taken={(found.data ?? []).map(({ name }) => name)}
              onClose={close}
            />
          )
        )
      }
    />
  );
}
