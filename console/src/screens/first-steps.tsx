/** What is left to do until a gateway's first call, in order; nothing once there was one. */
import { useQuery } from "@tanstack/react-query";
import { Check } from "../components/icons.tsx";
import type { ReactNode } from "react";
import { keysPath, useUsageByKey } from "../api/api-keys.ts";
import { ask } from "../api/ask.ts";
import { useGateway } from "../api/gateways.ts";
import { ButtonLink } from "../components/button.tsx";
import { gatewayPath } from "../shell/places.ts";
import { firstStepTexts } from "../texts/first-steps.ts";
import "./first-steps.css";

const { steps } = firstStepTexts;

/** @param isReady has it a target that calls can go to? */
export function FirstSteps({ gatewayId, isReady }: { readonly gatewayId: string; readonly isReady: boolean }) {
  const usage = useUsageByKey(gatewayId, true);
  const { data: gateway } = useGateway(gatewayId);
  const isUnused = usage.data?.size === 0;
  const takesKeys = gateway?.authorizerType === "API_KEY";
  const keys = useQuery({
    queryKey: ["gateways", gatewayId, "api-keys", "any"],
    enabled: isUnused && takesKeys,
    queryFn: ({ signal }) =>
      ask<{ readonly items: readonly unknown[] }>("GET", `${keysPath(gatewayId)}?maxResults=1`, undefined, signal),
  });
  if (!isUnused || gateway === undefined || (takesKeys && keys.data === undefined)) return null;
  const hasKey = !takesKeys || (keys.data?.items.length ?? 0) > 0;
  return (
    <section className="first-steps" aria-labelledby="first-steps">
      <h2 id="first-steps">{firstStepTexts.title}</h2>
      <p className="muted">{firstStepTexts.lead}</p>
      <ol>
        <Step words={steps.target} isDone={isReady} isNext={!isReady} />
        {takesKeys && (
          <Step words={steps.key} isDone={hasKey} isNext={isReady && !hasKey}>
            <ButtonLink href={`${gatewayPath(gatewayId, "api-keys")}?create=1`} size="small" look="primary" writes>
              {firstStepTexts.createKey}
            </ButtonLink>
          </Step>
        )}
        <Step words={steps.call} isDone={false} isNext={isReady && hasKey}>
          <ButtonLink href={`/playground?gateway=${encodeURIComponent(gatewayId)}`} size="small" look="primary">
            {firstStepTexts.playground}
          </ButtonLink>
          <ButtonLink href={gatewayPath(gatewayId, "connect")} size="small">
            {firstStepTexts.connect}
          </ButtonLink>
        </Step>
      </ol>
    </section>
  );
}

interface StepProps {
  readonly words: readonly [title: string, more: string];
  readonly isDone: boolean;
  /** The one to take now. */
  readonly isNext: boolean;
  readonly children?: ReactNode;
}

function Step({ words: [title, more], isDone, isNext, children }: StepProps) {
  return (
    <li
      className={isDone ? "first-done" : isNext ? "first-next" : undefined}
      aria-current={isNext ? "step" : undefined}
    >
      <span className="first-mark">{isDone && <Check size={13} strokeWidth={3} aria-hidden />}</span>
      <div className="grow">
        <p className="first-title">
          {isDone && <span className="sr-only">{firstStepTexts.done} </span>}
          {title}
        </p>
        {!isDone && <p className="muted">{more}</p>}
        {isNext && children !== undefined && <div className="row wrap first-leads">{children}</div>}
      </div>
    </li>
  );
}
