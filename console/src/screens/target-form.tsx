/** The form of one target with its checks, on a page of its own: for a new target and for a change of one. */
import type { ReactNode } from "react";
import { Link } from "wouter";
import { useCredentialProviders } from "../api/credential-providers.ts";
import { useGateway } from "../api/gateways.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Page } from "../components/page.tsx";
import { Refused } from "../components/problem.tsx";
import { checkTarget } from "../forms/check-target.ts";
import { useCheckedForm } from "../forms/checked-form.ts";
import { within } from "../forms/shown-faults.ts";
import type { TargetDraft } from "../forms/target-draft.ts";
import { TargetFields } from "../forms/target-fields.tsx";
import { gatewayPath } from "../shell/places.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import type { FormFaults } from "./form-faults.ts";
import "./create-gateway.css";

interface TargetFormProps {
  readonly target: TargetDraft;
  /** Names that other targets have. */
  readonly taken: readonly string[];
  /** Credential providers that an attempt of this form has made. */
  readonly own: readonly string[];
  /** What the API refused, by the target's id and its member. */
  readonly said: FormFaults;
  readonly fault: unknown;
  readonly busy: boolean;
  readonly action: string;
  readonly exists?: boolean;
  readonly gatewayId: string;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly onSave: () => void;
  readonly children: ReactNode;
}

export function TargetForm({
  target,
  taken,
  own,
  said,
  fault,
  busy,
  action,
  exists = false,
  gatewayId,
  children,
  ...on
}: TargetFormProps) {
  const providers = useCredentialProviders();
  const faults = checkTarget(target, {
    targetNames: taken,
    providerNames: providers.data?.map(({ name }) => name).filter((name) => !own.includes(name)),
    newProviders: own,
  });
  const prefixed = Object.fromEntries(Object.entries(faults).map(([name, text]) => [`${target.id}.${name}`, text]));
  const { shown: all, sent } = useCheckedForm(prefixed, said);
  const shown = within(all, `${target.id}.`);
  return (
    <form
      className="form-page"
      {...sent(() => {
        if (!busy) on.onSave();
      })}
    >
      {/* Below it stand the headings of its parts. */}
      <h2 className="sr-only">{action}</h2>
      <TargetFields draft={target} onChange={on.onChange} shown={shown} taken={taken} exists={exists} />
      <Refused fault={fault} />
      {children}
      <footer className="wizard-foot">
        <ButtonLink href={gatewayPath(gatewayId)}>{texts.cancel}</ButtonLink>
        <Button look="primary" type="submit" writes busy={busy}>
          {action}
        </Button>
      </footer>
    </form>
  );
}

/** Of the credential providers that there are, by name. */
export function useArns(): ReadonlyMap<string, string> {
  const { data = [] } = useCredentialProviders();
  return new Map(data.map(({ name, credentialProviderArn }) => [name, credentialProviderArn]));
}

interface TargetPageProps {
  readonly gatewayId: string;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

export function TargetPage({ gatewayId, title, lead, children }: TargetPageProps) {
  const { data } = useGateway(gatewayId);
  return (
    <Page
      title={title}
      lead={lead}
      above={
        <nav className="crumbs" aria-label={gatewayTexts.title}>
          <Link href="/gateways">{gatewayTexts.title}</Link>
          <span aria-hidden>/</span>
          <Link href={gatewayPath(gatewayId)}>{data?.name ?? gatewayId}</Link>
          <span aria-hidden>/</span>
        </nav>
      }
    >
      {children}
    </Page>
  );
}
