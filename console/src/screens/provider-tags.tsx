/** The tags of a credential provider, in a dialog over the list. */
import type { CredentialProviderSummary } from "../api/credential-providers.ts";
import { Dialog, DialogBody } from "../components/dialog.tsx";
import { tagTexts } from "../texts/tags.ts";
import { TagsForm } from "./tags-form.tsx";

interface ProviderTagsProps {
  readonly provider: CredentialProviderSummary;
  readonly onClose: () => void;
}

/** What is typed is kept, also where the dialog is closed over it: nothing is saved by closing. */
export function ProviderTags({ provider: { name, credentialProviderArn }, onClose }: ProviderTagsProps) {
  return (
    <Dialog open keep onClose={onClose} title={tagTexts.titleOf(name)} lead={tagTexts.lead}>
      <DialogBody>
        <TagsForm arn={credentialProviderArn} onSaved={onClose} />
      </DialogBody>
    </Dialog>
  );
}
