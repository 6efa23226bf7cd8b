/** How far a creation has come: each thing that is made, done, under way or refused. */
import { Check, Circle, CircleAlert } from "../components/icons.tsx";
import { own } from "../components/own.ts";
import { createTexts } from "../texts/create-gateway.ts";
import type { Creation, CreationStep } from "./creation.ts";
import type { GatewayDraft } from "./gateway-draft.ts";
import type { TargetDraft } from "./target-draft.ts";
import { newProvidersOf, type Made } from "./wizard-draft.ts";

interface ProgressProps {
  readonly gateway: GatewayDraft;
  readonly targets: readonly TargetDraft[];
  readonly made: Made;
  readonly creation: Creation;
}

export function Progress({ gateway, targets, made, creation }: ProgressProps) {
  const { making } = createTexts;
  const providers = [...new Set(newProvidersOf(targets))];
  const steps: readonly (readonly [CreationStep, string, boolean])[] = [
    ...providers.map(
      (name) => [`provider ${name}`, making.provider(name), own(made.providers, name) !== undefined] as const,
    ),
    ["gateway", making.gateway(gateway.name), made.gatewayId !== undefined],
    ...targets.map(({ id, name }) => [`target ${id}`, making.target(name), made.targets.includes(id)] as const),
  ];
  return (
    <section className="review-part" aria-label={createTexts.progress} aria-live="polite">
      <ol className="progress-steps">
        {steps.map(([step, name, isDone]) => (
          <li key={step} className="progress-step">
            <Sign isDone={isDone} isBusy={creation.at === step} isFailed={creation.failed?.step === step} />
            {name}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Sign({ isDone, isBusy, isFailed }: { isDone: boolean; isBusy: boolean; isFailed: boolean }) {
  if (isDone) return <Check className="progress-good" aria-hidden />;
  if (isBusy) return <span className="spinner" aria-hidden />;
  if (isFailed) return <CircleAlert className="progress-bad" aria-hidden />;
  return <Circle className="progress-waits" aria-hidden />;
}
