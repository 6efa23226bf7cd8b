/** `Add target` to a gateway, and a change of one that is there: the same form as in the wizard. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { ask, Refusal } from "../api/ask.ts";
import { CREATE_PATH, useCredentialProviders, type CredentialProvider } from "../api/credential-providers.ts";
import { useGateway } from "../api/gateways.ts";
import { useTarget, useTargets, type Target } from "../api/targets.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button, ButtonLink } from "../components/button.tsx";
import { Page } from "../components/page.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { checkTarget } from "../forms/check-target.ts";
import { arnOfName, useCreation } from "../forms/creation.ts";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { providerSpecOf } from "../forms/provider-draft.ts";
import { saidOf } from "../forms/said.ts";
import { SameWithoutConsole } from "../forms/same-without-console.tsx";
import { goToFirstFault, useShownFaults, within } from "../forms/shown-faults.ts";
import { draftOf, NEW_PROVIDER, newTarget, updateOf, type TargetDraft } from "../forms/target-draft.ts";
import { TargetFields } from "../forms/target-fields.tsx";
import { NOTHING_MADE, type Made } from "../forms/wizard-draft.ts";
import { gatewayPath } from "../shell/places.ts";
import { texts } from "../texts/every-screen.ts";
import { createTexts } from "../texts/create-gateway.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { faultsOf } from "./form-faults.ts";
import "./create-gateway.css";

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
  return <Change gatewayId={gatewayId} targetId={targetId} taken={others} />;
}

const words = createTexts.add;

function Add({ gatewayId, taken }: { readonly gatewayId: string; readonly taken: readonly string[] }) {
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
  const done = (): void => {
    forget();
    toast.good(words.added(target.name));
    navigate(gatewayPath(gatewayId));
  };
  const save = async (): Promise<void> => {
    const made = await creation.run({ targets: [target], arns }, draft.made, (next) => change({ made: next }));
    if (made !== undefined) done();
  };
  return (
    <Frame gatewayId={gatewayId} title={createTexts.addTarget} lead={words.lead(gateway?.name ?? gatewayId)}>
      <Form
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
            ...(gateway === undefined ? {} : { gatewayName: gateway.name }),
            targets: [target],
            arns,
          }}
        />
      </Form>
    </Frame>
  );
}

interface ChangeProps {
  readonly gatewayId: string;
  readonly targetId: string;
  readonly taken: readonly string[];
}

function Change({ gatewayId, targetId, taken }: ChangeProps) {
  const { data, error, refetch } = useTarget(gatewayId, targetId);
  return (
    <Frame
      gatewayId={gatewayId}
      title={data === undefined ? texts.loading : words.editTitle(data.name)}
      lead={words.editLead}
    >
      {data !== undefined ? (
        <ChangeForm gatewayId={gatewayId} target={data} taken={taken} />
      ) : error === null ? (
        <SkeletonRows rows={6} />
      ) : (
        <Problem fault={error} onRetry={() => void refetch()} />
      )}
    </Frame>
  );
}

function ChangeForm({ gatewayId, target, taken }: { gatewayId: string; target: Target; taken: readonly string[] }) {
  const [draft, change, forget] = useKeptDraft<{ readonly target: TargetDraft; readonly arn?: string }>(
    `target ${target.targetId}`,
    () => ({ target: draftOf(target) }),
  );
  const arns = useArns();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const toast = useToast();
  const path = `/gateways/${encodeURIComponent(gatewayId)}/targets/${target.targetId}`;
  const update = (arn: string | undefined): object =>
    updateOf(draft.target, target, (name) => arn ?? arns.get(name) ?? arnOfName(name));
  const save = useMutation({
    mutationFn: async () => {
      const { auth, provider, newProvider } = draft.target;
      let arn = draft.arn;
      if (auth === "API_KEY" && provider === NEW_PROVIDER && arn === undefined) {
        arn = (await ask<CredentialProvider>("POST", CREATE_PATH, providerSpecOf(newProvider))).credentialProviderArn;
        change({ arn });
      }
      await ask<unknown>("PUT", path, update(provider === NEW_PROVIDER ? arn : undefined));
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
  const said =
    save.error instanceof Refusal
      ? Object.fromEntries(
          Object.entries(faultsOf(save.error)).flatMap(([name, text]) => [
            [`${draft.target.id}.${name}`, text],
            [`${draft.target.id}.newProvider.${name}`, text],
          ]),
        )
      : {};
  return (
    <Form
      target={draft.target}
      taken={taken}
      own={draft.arn === undefined ? [] : [draft.target.newProvider.name.trim()]}
      said={said}
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
    </Form>
  );
}

interface FormProps {
  readonly target: TargetDraft;
  readonly taken: readonly string[];
  /** Credential providers that an attempt of this form has made. */
  readonly own: readonly string[];
  readonly said: Readonly<Record<string, string>>;
  readonly fault: unknown;
  readonly busy: boolean;
  readonly action: string;
  readonly exists?: boolean;
  readonly gatewayId: string;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly onSave: () => void;
  readonly children: ReactNode;
}

function Form({
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
}: FormProps) {
  const providers = useCredentialProviders();
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const faults = checkTarget(target, {
    targetNames: taken,
    providerNames: providers.data?.map(({ name }) => name).filter((name) => !own.includes(name)),
    newProviders: own,
  });
  const prefixed = Object.fromEntries(Object.entries(faults).map(([name, text]) => [`${target.id}.${name}`, text]));
  const shown = within(useShownFaults(prefixed, isTried, said), `${target.id}.`);
  return (
    <form
      className="form-page"
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(faults).length > 0) goToFirstFault(form.current);
        else if (!busy) on.onSave();
      }}
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

function useArns(): ReadonlyMap<string, string> {
  const { data = [] } = useCredentialProviders();
  return new Map(data.map(({ name, credentialProviderArn }) => [name, credentialProviderArn]));
}

interface FrameProps {
  readonly gatewayId: string;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

function Frame({ gatewayId, title, lead, children }: FrameProps) {
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
