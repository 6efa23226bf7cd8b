/** Everything that is about to be made, in words, and the same without the console. */
import type { ReactNode } from "react";
import { Button } from "../components/button.tsx";
import { Facts } from "../components/facts.tsx";
import { Note } from "../components/note.tsx";
import { Refused } from "../components/problem.tsx";
import { createTexts } from "../texts/create-gateway.ts";
import { gatewayFormTexts } from "../texts/gateway-form.ts";
import { Progress } from "./creation-progress.tsx";
import type { Creation } from "./creation.ts";
import { factsOfTarget, identityOf } from "./review-facts.tsx";
import { SameWithoutConsole } from "./same-without-console.tsx";
import type { Step, WizardDraft } from "./wizard-draft.ts";

interface ReviewProps {
  readonly draft: WizardDraft;
  readonly creation: Creation;
  readonly arns: ReadonlyMap<string, string>;
  readonly onEdit: (step: Step) => void;
}

const words = createTexts.review;

export function Review({ draft: { gateway, targets, made }, creation, arns, onEdit }: ReviewProps) {
  const isBegun = creation.at !== undefined || creation.failed !== undefined || made.gatewayId !== undefined;
  return (
    <div className="stack">
      {isBegun && <Progress gateway={gateway} targets={targets} made={made} creation={creation} />}
      {creation.failed !== undefined && (
        <>
          <Refused fault={creation.failed.fault} />
          <Note kind="info">{createTexts.stopped}</Note>
        </>
      )}
      <Part step="details" onEdit={onEdit}>
        <Facts
          facts={[
            [
              gatewayFormTexts.gateway.name,
              <span key="name" className="mono">
                {gateway.name}
              </span>,
            ],
            [gatewayFormTexts.gateway.description, gateway.description === "" ? words.none : gateway.description],
            [gatewayFormTexts.gateway.role, gateway.assumesRole ? gateway.roleArn : gatewayFormTexts.gateway.roleOwn],
          ]}
        />
      </Part>
      <Part step="identity" onEdit={onEdit}>
        <Facts facts={identityOf(gateway)} />
      </Part>
      <Part step="targets" onEdit={onEdit}>
        {targets.length === 0 ? (
          <p className="muted">{createTexts.noTargets}</p>
        ) : (
          targets.map((target) => (
            <section key={target.id} aria-label={target.name}>
              <h4 className="mono">{target.name}</h4>
              <Facts facts={factsOfTarget(target)} />
            </section>
          ))
        )}
      </Part>
      <SameWithoutConsole same={{ origin: window.location.origin, gateway, targets, arns }} />
    </div>
  );
}

interface PartProps {
  readonly step: Exclude<Step, "review">;
  readonly onEdit: (step: Step) => void;
  readonly children: ReactNode;
}

function Part({ step, onEdit, children }: PartProps) {
  const title = createTexts.steps[step];
  return (
    <section className="review-part" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <Button size="small" aria-label={`${createTexts.edit}: ${title}`} onClick={() => onEdit(step)}>
          {createTexts.edit}
        </Button>
      </header>
      {children}
    </section>
  );
}
