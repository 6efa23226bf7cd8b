/** A gateway's settings: what it is and who may call it, all of it; and its end, by its name. */
import { useState } from "react";
import { useLocation } from "wouter";
import { useDeleteGateway, useGateway, useUpdateGateway, type Gateway } from "../api/gateways.ts";
import { Refusal } from "../api/ask.ts";
import { useTargets } from "../api/targets.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Copy } from "../components/copy.tsx";
import { Facts } from "../components/facts.tsx";
import { Note } from "../components/note.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { checkGateway, draftOfGateway, gatewayUpdateOf } from "../forms/gateway-draft.ts";
import { GatewayFields } from "../forms/gateway-fields.tsx";
import { InboundIdentity } from "../forms/inbound-identity.tsx";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { useCheckedForm } from "../forms/checked-form.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { settingsTexts } from "../texts/settings.ts";
import { tagTexts } from "../texts/tags.ts";
import { faultsOf } from "./form-faults.ts";
import { TagsForm } from "./tags-form.tsx";
import "./create-gateway.css";
import "./gateway-settings.css";

export default function GatewaySettings({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error, refetch } = useGateway(gatewayId);
  if (data === undefined) {
    return error === null ? <SkeletonRows rows={6} /> : <Problem fault={error} onRetry={() => void refetch()} />;
  }
  return (
    <div className="settings">
      <Identity gateway={data} />
      {/* Another version of it is another form: what somebody else saved is not written over unseen. */}
      <Form key={data.updatedAt} gateway={data} />
      <section className="review-part settings-tags" aria-label={tagTexts.title}>
        <header>
          <h2>{tagTexts.title}</h2>
        </header>
        <p className="muted">{tagTexts.lead}</p>
        <TagsForm key={data.gatewayArn} arn={data.gatewayArn} />
      </section>
      <Danger gateway={data} />
    </div>
  );
}

function Identity({ gateway }: { readonly gateway: Gateway }) {
  const { facts } = settingsTexts;
  return (
    <section className="review-part" aria-label={settingsTexts.about}>
      <header>
        <h2>{settingsTexts.about}</h2>
      </header>
      <Facts
        facts={[
          [facts.name, gateway.name],
          [facts.id, <Copied key="id" text={gateway.gatewayId} label={gatewayTexts.copyId} />],
          [facts.arn, <Copied key="arn" text={gateway.gatewayArn} label={settingsTexts.copyArn} />],
          [facts.inbound, gatewayTexts.inbound[gateway.authorizerType]],
          [facts.created, <Time key="created" at={gateway.createdAt} />],
          [facts.updated, <Time key="updated" at={gateway.updatedAt} />],
        ]}
      />
      <p className="muted settings-fixed">{settingsTexts.fixed}</p>
    </section>
  );
}

function Copied({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <span className="settings-copied">
      <span className="mono">{text}</span>
      <Copy text={text} label={label} />
    </span>
  );
}

function Form({ gateway }: { readonly gateway: Gateway }) {
  const { gatewayId } = gateway;
  const [draft, change, forget] = useKeptDraft(`settings ${gatewayId} ${gateway.updatedAt}`, () =>
    draftOfGateway(gateway),
  );
  const update = useUpdateGateway(gatewayId);
  const toast = useToast();
  const faults = checkGateway(draft, []);
  const said = update.error instanceof Refusal ? faultsOf(update.error) : {};
  const { shown, sent } = useCheckedForm(faults, said);
  const body = gatewayUpdateOf(draft, gateway);
  const isChanged = JSON.stringify(body) !== JSON.stringify(gatewayUpdateOf(draftOfGateway(gateway), gateway));
  const edit = (part: Partial<typeof draft>): void => {
    update.reset();
    change(part);
  };
  return (
    <form
      className="review-part settings-form"
      aria-label={settingsTexts.title}
      {...sent(() =>
        update.mutate(body, {
          onSuccess: () => {
            forget();
            toast.good(settingsTexts.saved);
          },
        }),
      )}
    >
      <h2>{settingsTexts.title}</h2>
      <GatewayFields draft={draft} onChange={edit} shown={shown} exists />
      {gateway.authorizerType === "CUSTOM_JWT" && (
        <section className="form-section" aria-label={settingsTexts.facts.inbound}>
          <header>
            <h3>{settingsTexts.facts.inbound}</h3>
          </header>
          <InboundIdentity draft={draft} onChange={edit} shown={shown} exists />
        </section>
      )}
      <Refused fault={update.error} />
      <AsCurl method="PUT" path={`/gateways/${gatewayId}`} body={body} />
      <footer className="settings-foot">
        <Button
          disabled={!isChanged}
          onClick={() => {
            const restore = forget(draftOfGateway(gateway));
            if (restore !== undefined) toast.undoable(texts.discarded, restore);
          }}
        >
          {settingsTexts.discard}
        </Button>
        <Button look="primary" type="submit" writes busy={update.isPending} disabled={!isChanged}>
          {settingsTexts.save}
        </Button>
      </footer>
    </form>
  );
}

function Danger({ gateway }: { readonly gateway: Gateway }) {
  const { gatewayId, name } = gateway;
  const [isAsking, setAsking] = useState(false);
  const { data: targets } = useTargets(gatewayId, false);
  const remove = useDeleteGateway(gatewayId);
  const toast = useToast();
  const [, navigate] = useLocation();
  return (
    <section className="review-part settings-danger" aria-label={settingsTexts.danger}>
      <h2>{settingsTexts.danger}</h2>
      <Note kind="warn">{settingsTexts.deleteLead(targets?.length ?? 0)}</Note>
      <div>
        <Button look="danger" writes onClick={() => setAsking(true)}>
          {settingsTexts.delete}
        </Button>
      </div>
      <Confirm
        open={isAsking}
        title={settingsTexts.deleteTitle(name)}
        lead={settingsTexts.deleteLead(targets?.length ?? 0)}
        typed={name}
        action={texts.delete}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              toast.good(settingsTexts.deleted(name));
              navigate("/gateways");
            },
          })
        }
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
