/** Making an API key: for whom, what it may use, until when, how much; then the key, this once, with lines to paste. */
import { useState } from "react";
import { rightsOf } from "#worker/config/rights.ts";
import { keysPath, useCreateApiKey, type MadeApiKey } from "../api/api-keys.ts";
import { Refusal } from "../api/ask.ts";
import { useGateway } from "../api/gateways.ts";
import { useModels } from "../api/models.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Copy } from "../components/copy.tsx";
import { Dialog, DialogBody, DialogFoot, FormFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Note } from "../components/note.tsx";
import { Refused } from "../components/problem.tsx";
import { byRow, checkKey, NEW_KEY, specOfKey } from "../forms/api-key-draft.ts";
import { ApiKeyFields } from "../forms/api-key-fields.tsx";
import { useCheckedForm } from "../forms/checked-form.ts";
import { WITH_KEY } from "../snippets/clients.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { texts } from "../texts/every-screen.ts";
import { faultsOf } from "./form-faults.ts";
import { ReadyLines } from "./ready-lines.tsx";

interface CreateApiKeyProps {
  readonly gatewayId: string;
  readonly onClose: () => void;
}

export default function CreateApiKey({ gatewayId, onClose }: CreateApiKeyProps) {
  const create = useCreateApiKey(gatewayId);
  if (create.data !== undefined) {
    return <Made gatewayId={gatewayId} made={create.data} onClose={onClose} />;
  }
  return <Form gatewayId={gatewayId} create={create} onClose={onClose} />;
}

function Form({ gatewayId, create, onClose }: CreateApiKeyProps & { create: ReturnType<typeof useCreateApiKey> }) {
  const [draft, setDraft] = useState(NEW_KEY);
  const faults = checkKey(draft);
  const said = create.error instanceof Refusal ? byRow(faultsOf(create.error), draft.limits) : {};
  const { shown, sent } = useCheckedForm(faults, said);
  const spec = specOfKey(draft);
  return (
    <Dialog open onClose={onClose} title={apiKeyTexts.create} lead={apiKeyTexts.formLead} keep={draft !== NEW_KEY}>
      <form
        {...sent(() => {
          if (!create.isPending) create.mutate(spec);
        })}
      >
        <DialogBody>
          <ApiKeyFields
            gatewayId={gatewayId}
            draft={draft}
            shown={shown}
            onChange={(part) => {
              create.reset();
              setDraft({ ...draft, ...part });
            }}
          />
          <Refused fault={Object.keys(said).length > 0 ? null : create.error} />
          <AsCurl method="POST" path={keysPath(gatewayId)} body={spec} />
        </DialogBody>
        <FormFoot onClose={onClose} busy={create.isPending} action={apiKeyTexts.create} />
      </form>
    </Dialog>
  );
}

interface MadeProps extends CreateApiKeyProps {
  readonly made: MadeApiKey;
}

function Made({ gatewayId, made: { name, apiKey, allowedModels }, onClose }: MadeProps) {
  const { data: gateway } = useGateway(gatewayId);
  const { data: models = [] } = useModels(gatewayId);
  const [client, setClient] = useState("");
  const [model, setModel] = useState("");
  const { mayUse } = rightsOf(allowedModels);
  return (
    <Dialog open wide keep onClose={onClose} title={apiKeyTexts.madeTitle(name)}>
      <DialogBody>
        <Note kind="warn">{apiKeyTexts.madeLead}</Note>
        <Field label={apiKeyTexts.key}>
          <span className="key-secret">
            <TextInput mono readOnly value={apiKey} onFocus={(event) => event.currentTarget.select()} />
            <Copy text={apiKey} label={apiKeyTexts.copyKey} look="primary">
              {apiKeyTexts.copyKey}
            </Copy>
          </span>
        </Field>
        <h3>{apiKeyTexts.ready}</h3>
        <ReadyLines
          snippets={WITH_KEY}
          models={models.filter(({ targetName, id, shortId }) => mayUse(targetName, id, shortId))}
          base={`${gateway?.gatewayUrl ?? ""}/inference`}
          apiKey={apiKey}
          client={client}
          onClient={setClient}
          model={model}
          onModel={setModel}
        />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{texts.done}</Button>
      </DialogFoot>
    </Dialog>
  );
}
