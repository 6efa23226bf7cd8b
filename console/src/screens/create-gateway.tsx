/** `Create gateway`: four steps with addresses of their own, back and forth without loss; at the end everything is made, or says what was refused and goes on from there. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useCredentialProviders } from "../api/credential-providers.ts";
import { useGateways } from "../api/gateways.ts";
import { Button } from "../components/button.tsx";
import { Note } from "../components/note.tsx";
import { Page } from "../components/page.tsx";
import { useToast } from "../components/toast.tsx";
import { useCreation } from "../forms/creation.ts";
import { GatewayFields } from "../forms/gateway-fields.tsx";
import { InboundIdentity } from "../forms/inbound-identity.tsx";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { Review } from "../forms/review.tsx";
import { goToFirstFault, useShownFaults } from "../forms/shown-faults.ts";
import { TargetsStep } from "../forms/targets-step.tsx";
import { faultsOfStep, firstFaulty, newWizard, STEPS, type Known, type Step } from "../forms/wizard-draft.ts";
import { gatewayPath } from "../shell/places.ts";
import { createTexts } from "../texts/create-gateway.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { saidOf } from "../forms/said.ts";
import { Steps, useHeadingFocus, useStep } from "./wizard-steps.tsx";
import "./create-gateway.css";

export default function CreateGateway() {
  const [draft, change, forget] = useKeptDraft("create-gateway", newWizard);
  const gateways = useGateways();
  const providers = useCredentialProviders();
  const known: Known = {
    gatewayNames: (gateways.data ?? [])
      .filter(({ gatewayId }) => gatewayId !== draft.made.gatewayId)
      .map(({ name }) => name),
    providerNames: providers.data?.map(({ name }) => name),
  };
  const [step, goTo] = useStep();
  const [tried, setTried] = useState<readonly Step[]>([]);
  const creation = useCreation();
  const faults = faultsOfStep(step, draft, known);
  const shown = useShownFaults(faults, tried.includes(step), saidOf(creation.failed, draft.targets));
  const form = useRef<HTMLFormElement>(null);
  const heading = useHeadingFocus(step);
  const [, navigate] = useLocation();
  const toast = useToast();
  const client = useQueryClient();

  // What was refused is shown at its field until something is changed.
  const edit = (part: Partial<typeof draft>): void => {
    creation.forgive();
    change(part);
  };
  const goOn = (): void => {
    if (Object.keys(faults).length > 0) {
      setTried([...tried, step]);
      goToFirstFault(form.current);
      return;
    }
    const next = STEPS[STEPS.indexOf(step) + 1];
    if (next !== undefined) goTo(next);
    else void create();
  };
  const create = async (): Promise<void> => {
    const faulty = firstFaulty(draft, known);
    if (faulty !== undefined) {
      setTried(STEPS);
      goTo(faulty);
      return;
    }
    const arns = new Map(providers.data?.map(({ name, credentialProviderArn }) => [name, credentialProviderArn]));
    const plan = { gateway: draft.gateway, targets: draft.targets, arns };
    const gatewayId = await creation.run(plan, draft.made, (made) => change({ made }));
    if (gatewayId === undefined) return;
    await client.invalidateQueries({ queryKey: ["gateways"], exact: true });
    forget();
    toast.good(createTexts.created(draft.gateway.name));
    navigate(gatewayPath(gatewayId));
  };
  const isLast = step === "review";
  return (
    <Page
      title={createTexts.title}
      lead={createTexts.lead}
      above={
        <nav className="crumbs" aria-label={gatewayTexts.title}>
          <Link href="/gateways">{gatewayTexts.title}</Link>
          <span aria-hidden>/</span>
        </nav>
      }
    >
      <div className="wizard">
        <Steps here={step} isDone={(one) => Object.keys(faultsOfStep(one, draft, known)).length === 0} onGo={goTo} />
        <form
          className="wizard-form"
          ref={form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (creation.at === undefined) goOn();
          }}
        >
          <header className="wizard-head">
            <p className="muted">{createTexts.stepOf(STEPS.indexOf(step) + 1, STEPS.length)}</p>
            <h2 ref={heading} tabIndex={-1}>
              {createTexts.steps[step]}
            </h2>
            <p className="page-lead">{createTexts.leads[step]}</p>
          </header>
          <StepBody step={step} isMade={draft.made.gatewayId !== undefined}>
            {step === "details" && (
              <GatewayFields
                draft={draft.gateway}
                shown={shown}
                onChange={(part) => edit({ gateway: { ...draft.gateway, ...part } })}
              />
            )}
            {step === "identity" && (
              <InboundIdentity
                draft={draft.gateway}
                shown={shown}
                onChange={(part) => edit({ gateway: { ...draft.gateway, ...part } })}
              />
            )}
            {step === "targets" && (
              <TargetsStep
                targets={draft.targets}
                made={draft.made}
                shown={shown}
                isFaulty={(id) => Object.keys(faults).some((name) => name.startsWith(`${id}.`)) && tried.includes(step)}
                onChange={(targets) => edit({ targets })}
              />
            )}
            {step === "review" && (
              <Review
                draft={draft}
                creation={creation}
                arns={new Map(providers.data?.map(({ name, credentialProviderArn }) => [name, credentialProviderArn]))}
                onEdit={goTo}
              />
            )}
          </StepBody>
          <footer className="wizard-foot">
            <Button
              onClick={() => {
                const restore = forget();
                navigate("/gateways");
                if (restore === undefined) return;
                toast.undoable(texts.discarded, () => {
                  restore();
                  navigate("/gateways/new");
                });
              }}
              look="quiet"
            >
              {createTexts.cancel}
            </Button>
            <span className="grow" />
            {step !== "details" && (
              <Button
                disabled={creation.at !== undefined}
                onClick={() => goTo(STEPS[STEPS.indexOf(step) - 1] ?? "details")}
              >
                {createTexts.back}
              </Button>
            )}
            <Button look="primary" type="submit" writes={isLast} busy={creation.at !== undefined}>
              {isLast ? createTexts.create : createTexts.next}
            </Button>
          </footer>
        </form>
      </div>
    </Page>
  );
}

/** Once the gateway is made, what it was made of is changed in its settings. */
function StepBody({ step, isMade, children }: { step: Step; isMade: boolean; children: ReactNode }) {
  if (isMade && (step === "details" || step === "identity")) return <Note kind="info">{createTexts.isMade}</Note>;
  return children;
}
