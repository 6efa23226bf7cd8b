/** Changing an API key: its name, rights, end and limits, with what they have left and what it used. */
import { useState } from "react";
import { keysPath, useChangeApiKey, type ApiKey, type KeyUsage } from "../api/api-keys.ts";
import { Refusal } from "../api/ask.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Dialog, DialogBody, FormFoot } from "../components/dialog.tsx";
import { Refused } from "../components/problem.tsx";
import { useToast } from "../components/toast.tsx";
import { byRow, changeOfKey, checkKey, draftOfKey } from "../forms/api-key-draft.ts";
import { ApiKeyFields } from "../forms/api-key-fields.tsx";
import { useCheckedForm } from "../forms/checked-form.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { texts } from "../texts/every-screen.ts";
import { faultsOf } from "./form-faults.ts";
import { KeyState } from "./key-state.tsx";
import { KeyUsed } from "./key-used.tsx";

interface ChangeApiKeyProps {
  readonly gatewayId: string;
  readonly apiKey: ApiKey;
  readonly usage: KeyUsage | undefined;
  readonly onClose: () => void;
}

export default function ChangeApiKey({ gatewayId, apiKey, usage, onClose }: ChangeApiKeyProps) {
  // As it was when the form was opened: what somebody else saves meanwhile does not change what is typed here.
  const [before] = useState(apiKey);
  const [draft, setDraft] = useState(() => draftOfKey(before));
  const change = useChangeApiKey(gatewayId, before.apiKeyId);
  const toast = useToast();
  const path = keysPath(gatewayId, before.apiKeyId);
  const faults = checkKey(draft);
  const said = change.error instanceof Refusal ? byRow(faultsOf(change.error), draft.limits) : {};
  const { shown, sent } = useCheckedForm(faults, said);
  const body = changeOfKey(draft, before);
  const isChanged = Object.keys(body).length > 0;
  return (
    <Dialog
      open
      onClose={onClose}
      title={apiKeyTexts.changeTitle(before.name)}
      lead={<span className="mono">{before.apiKeyId}</span>}
      keep={isChanged}
    >
      <form
        {...sent(() => {
          if (!isChanged || change.isPending) return;
          change.mutate(body, {
            onSuccess: ({ name }) => {
              toast.good(apiKeyTexts.changed(name));
              onClose();
            },
          });
        })}
      >
        <DialogBody>
          <ApiKeyFields
            gatewayId={gatewayId}
            draft={draft}
            shown={shown}
            onChange={(part) => {
              change.reset();
              setDraft({ ...draft, ...part });
            }}
          />
          {apiKey.limits !== undefined && <KeyState path={path} name={before.name} />}
          <KeyUsed gatewayId={gatewayId} apiKeyId={before.apiKeyId} usage={usage} />
          <Refused fault={Object.keys(said).length > 0 ? null : change.error} />
          <AsCurl method="PATCH" path={path} body={body} />
        </DialogBody>
        <FormFoot onClose={onClose} busy={change.isPending} disabled={!isChanged} action={texts.save}>
          <span className="muted dialog-aside">{apiKeyTexts.holdsSoon}</span>
        </FormFoot>
      </form>
    </Dialog>
  );
}
