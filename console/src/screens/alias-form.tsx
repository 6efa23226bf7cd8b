/** Making or changing an alias: its name, the models behind it with weights and tiers, and what becomes of conversations. */
import { useState } from "react";
import { aliasPath, useSetAlias, type Alias } from "../api/aliases.ts";
import { Refusal } from "../api/ask.ts";
import { useModels } from "../api/models.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Dialog, DialogBody, FormFoot } from "../components/dialog.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Refused } from "../components/problem.tsx";
import { Radios } from "../components/radio.tsx";
import { useToast } from "../components/toast.tsx";
import { checkAlias, draftOf, specOf, type AliasDraft } from "../forms/alias-draft.ts";
import { AliasModels } from "../forms/alias-models.tsx";
import { useCheckedForm } from "../forms/checked-form.ts";
import { aliasTexts } from "../texts/aliases.ts";
import { faultsOf } from "./form-faults.ts";
import "./gateway-aliases.css";

interface AliasFormProps {
  readonly gatewayId: string;
  readonly alias?: Alias;
  readonly onClose: () => void;
}

export function AliasForm({ gatewayId, alias, onClose }: AliasFormProps) {
  const set = useSetAlias(gatewayId);
  const toast = useToast();
  const { data: models = [] } = useModels(gatewayId);
  const [first] = useState(() => draftOf(alias));
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<AliasDraft>): void => {
    set.reset();
    setDraft({ ...draft, ...part });
  };
  const name = draft.name.trim();
  const spec = specOf(draft);
  const wrong = checkAlias(draft);
  const { shown, sent } = useCheckedForm(wrong, set.error instanceof Refusal ? faultsOf(set.error) : {});
  const known = models.filter(({ listing }) => listing !== "pattern").map(({ model }) => ({ value: model }));
  const submit = (): void =>
    set.mutate(
      { name, spec, isNew: alias === undefined },
      { onSuccess: () => (onClose(), toast.good(aliasTexts.saved(name))) },
    );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={alias === undefined ? aliasTexts.createTitle : aliasTexts.editTitle(alias.name)}
      lead={aliasTexts.formLead}
      keep={draft !== first}
    >
      <form {...sent(submit)}>
        <DialogBody>
          {alias === undefined && (
            <Field label={aliasTexts.name} hint={aliasTexts.nameHint} fault={shown.of("name")}>
              <TextInput
                mono
                value={draft.name}
                maxLength={256}
                autoFocus
                required
                onBlur={draft.name === "" ? undefined : shown.leave("name")}
                onValueChange={(next) => change({ name: next })}
              />
            </Field>
          )}
          <AliasModels rows={draft.rows} known={known} shown={shown} onChange={(rows) => change({ rows })} />
          <Radios
            label={aliasTexts.affinityLabel}
            value={draft.affinity}
            items={(["inherited", "conversation", "none"] as const).map(
              (key) => [key, aliasTexts.affinity[key], aliasTexts.affinityHints[key]] as const,
            )}
            onChange={(affinity) => change({ affinity })}
          />
          <Refused
            fault={
              set.error instanceof Refusal && set.error.fields.length > 0 && areShown(set.error, draft.rows.length)
                ? null
                : set.error
            }
          />
          <AsCurl method="PUT" path={aliasPath(gatewayId, name === "" ? "NAME" : name)} body={spec} />
        </DialogBody>
        <FormFoot
          onClose={onClose}
          busy={set.isPending}
          action={alias === undefined ? aliasTexts.create : aliasTexts.save}
        />
      </form>
    </Dialog>
  );
}

/** Does every fault stand beside a field of the form? */
function areShown({ fields }: Refusal, rows: number): boolean {
  return fields.every(
    ({ name }) => name === "name" || name === "targets" || Number(/^targets\.(\d+)/.exec(name)?.[1] ?? rows) < rows,
  );
}
