/** A change of a target that is there: everything that it has, in the form in which it was made. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { ask, Refusal } from "../api/ask.ts";
import { CREATE_PATH, type CredentialProvider } from "../api/credential-providers.ts";
import { useTarget, type Target } from "../api/targets.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Problem } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { arnOfName } from "../forms/creation.ts";
import { makesProvider } from "../forms/credential-draft.ts";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { providerSpecOf } from "../forms/provider-draft.ts";
import { draftOf } from "../forms/read-target.ts";
import type { TargetDraft } from "../forms/target-draft.ts";
import { updateOf } from "../forms/target-spec.ts";
import { gatewayPath } from "../shell/places.ts";
import { createTexts } from "../texts/create-gateway.ts";
import { texts } from "../texts/every-screen.ts";
import { faultsOf, type FormFaults } from "./form-faults.ts";
import { TargetForm, TargetPage, useArns } from "./target-form.tsx";

const words = createTexts.add;

interface ChangeTargetProps {
  readonly gatewayId: string;
  readonly targetId: string;
  /** Names that other targets have. */
  readonly taken: readonly string[];
}

export function ChangeTarget({ gatewayId, targetId, taken }: ChangeTargetProps) {
  const { data, error, refetch } = useTarget(gatewayId, targetId);
  return (
    <TargetPage
      gatewayId={gatewayId}
      title={data === undefined ? texts.loading : words.editTitle(data.name)}
      lead={words.editLead}
    >
      {data !== undefined ? (
        <Change gatewayId={gatewayId} target={data} taken={taken} />
      ) : error === null ? (
        <SkeletonRows rows={6} />
      ) : (
        <Problem fault={error} onRetry={() => void refetch()} />
      )}
    </TargetPage>
  );
}

interface ChangeProps {
  readonly gatewayId: string;
  readonly target: Target;
  readonly taken: readonly string[];
}

interface ChangeDraft {
  readonly target: TargetDraft;
  /** Of the credential provider that an attempt has made. */
  readonly arn?: string;
}

function Change({ gatewayId, target, taken }: ChangeProps) {
  const [draft, change, forget] = useKeptDraft<ChangeDraft>(`target ${target.targetId}`, () => ({
    target: draftOf(target),
  }));
  const arns = useArns();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const toast = useToast();
  const path = `/gateways/${encodeURIComponent(gatewayId)}/targets/${target.targetId}`;
  const update = (arn: string | undefined): object =>
    updateOf(draft.target, target, (name) => arn ?? arns.get(name) ?? arnOfName(name));
  const save = useMutation({
    mutationFn: async () => {
      const isNew = makesProvider(draft.target);
      let arn = draft.arn;
      if (isNew && arn === undefined) {
        const spec = providerSpecOf(draft.target.newProvider);
        arn = (await ask<CredentialProvider>("POST", CREATE_PATH, spec)).credentialProviderArn;
        change({ arn });
      }
      await ask<unknown>("PUT", path, update(isNew ? arn : undefined));
    },
    onSuccess: () => {
      forget();
      toast.good(words.saved(draft.target.name));
      navigate(gatewayPath(gatewayId));
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["gateways", gatewayId] });
      void client.invalidateQueries({ queryKey: ["credential-providers"] });
    },
  });
  return (
    <TargetForm
      target={draft.target}
      taken={taken}
      own={draft.arn === undefined ? [] : [draft.target.newProvider.name.trim()]}
      said={saidOf(save.error, draft.target)}
      fault={save.error}
      busy={save.isPending}
      action={words.save}
      exists
      gatewayId={gatewayId}
      onChange={(part) => {
        save.reset();
        change({ target: { ...draft.target, ...part } });
      }}
      onSave={() => save.mutate()}
    >
      <AsCurl method="PUT" path={path} body={update(undefined)} />
    </TargetForm>
  );
}

/** Of the target or of its new credential provider: no member has the same name in both but `name`, which each form shows. */
function saidOf(fault: unknown, { id }: TargetDraft): FormFaults {
  if (!(fault instanceof Refusal)) return {};
  return Object.fromEntries(
    Object.entries(faultsOf(fault)).flatMap(([name, text]) => [
      [`${id}.${name}`, text],
      [`${id}.newProvider.${name}`, text],
    ]),
  );
}
