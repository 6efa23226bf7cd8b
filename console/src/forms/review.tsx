/** Everything that is about to be made, in words, and the same without the console; while it is made, how far it has come. */
import { Check, Circle, CircleAlert } from "../components/icons.tsx";
import type { ReactNode } from "react";
import { Button } from "../components/button.tsx";
import { Note } from "../components/note.tsx";
import { Refused } from "../components/problem.tsx";
import { createTexts } from "../texts/create-gateway.ts";
import { formTexts } from "../texts/forms.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import type { Creation, CreationStep } from "./creation.ts";
import type { GatewayDraft } from "./gateway-draft.ts";
import { linesOf } from "./lines.ts";
import { SameWithoutConsole } from "./same-without-console.tsx";
import { NEW_PROVIDER, providerNameOf, type TargetDraft } from "./target-draft.ts";
import { newProvidersOf, type Made, type Step, type WizardDraft } from "./wizard-draft.ts";

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
              formTexts.gateway.name,
              <span key="name" className="mono">
                {gateway.name}
              </span>,
            ],
            [formTexts.gateway.description, gateway.description === "" ? words.none : gateway.description],
            [formTexts.gateway.role, gateway.assumesRole ? gateway.roleArn : formTexts.gateway.roleOwn],
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
              <Facts facts={factsOf(target)} />
            </section>
          ))
        )}
      </Part>
      <SameWithoutConsole same={{ origin: window.location.origin, gateway, targets, arns }} />
    </div>
  );
}

type Fact = readonly [label: string, value: ReactNode];

function identityOf(gateway: GatewayDraft): readonly Fact[] {
  const { inbound } = formTexts;
  const type: Fact = [inbound.label, gatewayTexts.inbound[gateway.authorizerType]];
  if (gateway.authorizerType !== "CUSTOM_JWT") return [type];
  const lists: readonly Fact[] = [
    [inbound.audience, linesOf(gateway.audience).join(", ")],
    [inbound.clients, linesOf(gateway.clients).join(", ")],
    [inbound.scopes, linesOf(gateway.scopes).join(", ")],
    [inbound.claims, gateway.claims.map(({ name }) => name).join(", ")],
  ];
  return [
    type,
    [inbound.discoveryUrl, gateway.discoveryUrl],
    ...lists.filter(([, value]) => value !== ""),
    ...(gateway.takesAnyToken ? [[inbound.anyToken, "✓"] as const] : []),
  ];
}

function factsOf(target: TargetDraft): readonly Fact[] {
  const { target: labels } = formTexts;
  if (target.isPassthrough) {
    return [[labels.passthrough, labels.passthroughYes], [labels.passEndpoint, target.endpoint], authOf(target)];
  }
  const source: Fact = [labels.source, labels.sources[target.source]];
  if (target.source !== "custom") return [source, [labels.models, words.discovered], authOf(target)];
  const operations = target.operations.map(({ id, path, providerPath, models }) => (
    <p key={id} className="review-operation">
      <span className="mono">{words.becomes(path, providerPath.trim())}</span>
      <span className="muted">{linesOf(models).join(", ") || words.anyModel}</span>
    </p>
  ));
  return [
    source,
    [
      labels.endpoint,
      <span key="endpoint" className="mono">
        {target.endpoint}
      </span>,
    ],
    [labels.operations, operations.length === 0 ? words.allPaths : operations],
    authOf(target),
  ];
}

function authOf(target: TargetDraft): Fact {
  const { target: labels } = formTexts;
  const [kind] = labels.auths[target.auth];
  if (target.auth !== "API_KEY") return [labels.outbound, kind];
  const name = providerNameOf(target) ?? "";
  const where = [
    target.provider === NEW_PROVIDER ? words.newProvider(name) : name,
    target.keyLocation === "" ? "" : labels.locations[target.keyLocation],
    target.keyParameter,
    target.keyPrefix,
  ].filter((part) => part !== "");
  return [labels.outbound, `${kind} → ${where.join(" · ")}`];
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <FactRow key={label} label={label} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ label, value }: { readonly label: string; readonly value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
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

interface ProgressProps {
  readonly gateway: GatewayDraft;
  readonly targets: readonly TargetDraft[];
  readonly made: Made;
  readonly creation: Creation;
}

function Progress({ gateway, targets, made, creation }: ProgressProps) {
  const { making } = createTexts;
  const providers = [...new Set(newProvidersOf(targets))];
  const steps: readonly (readonly [CreationStep, string, boolean])[] = [
    ...providers.map(
      (name) => [`provider ${name}`, making.provider(name), made.providers[name] !== undefined] as const,
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
