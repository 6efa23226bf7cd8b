/** `Add target` to a gateway, and the way to a change of one that is there: the same form as in the wizard. */
import { useLocation } from "wouter";
import { useGateway } from "../api/gateways.ts";
import { useTargets } from "../api/targets.ts";
import { Problem } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { useCreation } from "../forms/creation.ts";
import { specOfGateway } from "../forms/gateway-draft.ts";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { saidOf } from "../forms/said.ts";
import { SameWithoutConsole } from "../forms/same-without-console.tsx";
import { newTarget, type TargetDraft } from "../forms/target-draft.ts";
import { NOTHING_MADE, type Made } from "../forms/wizard-draft.ts";
import { gatewayPath } from "../shell/places.ts";
import { createTexts } from "../texts/create-gateway.ts";
import { ChangeTarget } from "./change-target.tsx";
import { TargetForm, TargetPage, useArns } from "./target-form.tsx";

interface AddTargetProps {
  readonly gatewayId: string;
  /** One that is there, which is changed. */
  readonly targetId?: string;
}

export default function AddTarget({ gatewayId, targetId }: AddTargetProps) {
  const targets = useTargets(gatewayId, false);
  if (targets.data === undefined) {
    return targets.error === null ? (
      <SkeletonRows rows={6} />
    ) : (
      <Problem fault={targets.error} onRetry={() => void targets.refetch()} />
    );
  }
  const others = targets.data.filter((one) => one.targetId !== targetId).map(({ name }) => name);
  if (targetId === undefined) return <Add gatewayId={gatewayId} taken={others} />;
  return <ChangeTarget gatewayId={gatewayId} targetId={targetId} taken={others} />;
}

interface AddProps {
  readonly gatewayId: string;
  /** Names that other targets have. */
  readonly taken: readonly string[];
}

const words = createTexts.add;

function Add({ gatewayId, taken }: AddProps) {
  const [draft, change, forget] = useKeptDraft<{ readonly target: TargetDraft; readonly made: Made }>(
    `add-target ${gatewayId}`,
    () => ({ target: newTarget("openai", taken), made: { ...NOTHING_MADE, gatewayId } }),
  );
  const { data: gateway } = useGateway(gatewayId);
  const creation = useCreation();
  const arns = useArns();
  const [, navigate] = useLocation();
  const toast = useToast();
  const { target } = draft;
  const save = async (): Promise<void> => {
    const made = await creation.run({ targets: [target], arns }, draft.made, (next) => change({ made: next }));
    if (made === undefined) return;
    forget();
    toast.good(words.added(target.name));
    navigate(gatewayPath(gatewayId));
  };
  return (
    <TargetPage gatewayId={gatewayId} title={createTexts.addTarget} lead={words.lead(gateway?.name ?? gatewayId)}>
      <TargetForm
        target={target}
        taken={taken}
        own={Object.keys(draft.made.providers)}
        said={saidOf(creation.failed, [target])}
        fault={creation.failed?.fault}
        busy={creation.at !== undefined}
        action={words.submit}
        gatewayId={gatewayId}
        onChange={(part) => {
          creation.forgive();
          change({ target: { ...target, ...part } });
        }}
        onSave={() => void save()}
      >
        <SameWithoutConsole
          same={{
            origin: window.location.origin,
            gatewayId,
            ...(gateway === undefined ? {} : { spec: specOfGateway(gateway) }),
            targets: [target],
            arns,
          }}
        />
      </TargetForm>
    </TargetPage>
  );
}
