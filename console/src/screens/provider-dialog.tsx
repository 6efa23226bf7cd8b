/** The form of one credential provider: a new one with its key, or another key for one that stands. */
import { useState } from "react";
import { Refusal } from "../api/ask.ts";
import {
  CREATE_PATH,
  UPDATE_PATH,
  useSaveCredentialProvider,
  type CredentialProviderSummary,
} from "../api/credential-providers.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Dialog, DialogBody, FormFoot } from "../components/dialog.tsx";
import { Refused } from "../components/problem.tsx";
import { useToast } from "../components/toast.tsx";
import { EMPTY_PROVIDER, faultsOfProvider, providerSpecOf, type ProviderDraft } from "../forms/provider-draft.ts";
import { ProviderFields } from "../forms/provider-fields.tsx";
import { useCheckedForm } from "../forms/checked-form.ts";
import { providerTexts } from "../texts/credential-providers.ts";
import { faultsOf } from "./form-faults.ts";

interface ProviderDialogProps {
  /** Absent: a new one. */
  readonly provider: CredentialProviderSummary | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

export function ProviderDialog({ provider, taken, onClose }: ProviderDialogProps) {
  const isNew = provider === undefined;
  const [draft, setDraft] = useState<ProviderDraft>({ ...EMPTY_PROVIDER, name: provider?.name ?? "" });
  const save = useSaveCredentialProvider(isNew);
  const toast = useToast();
  const faults = faultsOfProvider(draft, isNew ? taken : []);
  const said = save.error instanceof Refusal ? faultsOf(save.error) : {};
  const { shown, sent } = useCheckedForm(faults, said);
  const isTouched = draft.name !== (provider?.name ?? "") || draft.apiKey !== "" || draft.secretId !== "";
  return (
    <Dialog
      open
      keep={isTouched}
      onClose={onClose}
      title={isNew ? providerTexts.create : providerTexts.replaceTitle(provider.name)}
      lead={isNew ? providerTexts.createLead : providerTexts.replaceLead}
    >
      <form
        {...sent(() =>
          save.mutate(providerSpecOf(draft), {
            onSuccess: ({ name }) => {
              toast.good(isNew ? providerTexts.created(name) : providerTexts.replaced(name));
              onClose();
            },
          }),
        )}
      >
        <DialogBody>
          <ProviderFields
            draft={draft}
            shown={shown}
            exists={!isNew}
            focus
            onChange={(part) => {
              save.reset();
              setDraft({ ...draft, ...part });
            }}
          />
          <Refused fault={Object.keys(said).length > 0 ? null : save.error} />
          <AsCurl method="POST" path={isNew ? CREATE_PATH : UPDATE_PATH} body={withoutKey(draft)} />
        </DialogBody>
        <FormFoot
          onClose={onClose}
          busy={save.isPending}
          action={isNew ? providerTexts.create : providerTexts.replace}
        />
      </form>
    </Dialog>
  );
}

/** What is shown beside a key does not show it. */
function withoutKey(draft: ProviderDraft): object {
  return draft.keep === "sealed" ? { name: draft.name.trim(), apiKey: providerTexts.keyHere } : providerSpecOf(draft);
}
