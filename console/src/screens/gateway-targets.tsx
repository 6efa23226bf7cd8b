/** A gateway's targets: how each is, why, what to do; what heals turns Ready by itself. */
import { Ellipsis, Pencil, Plus, RefreshCw, Server, Trash2 } from "../components/icons.tsx";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { useModels } from "../api/models.ts";
import { useMayWrite } from "../api/session.ts";
import {
  useDeleteTarget,
  useSynchronize,
  useTargets,
  useWholeTarget,
  type Target,
  type TargetSummary,
} from "../api/targets.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Empty } from "../components/empty.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { own } from "../components/own.ts";
import { messageOf, Problem } from "../components/problem.tsx";
import { useNear } from "../components/near.ts";
import { Skeleton, SkeletonRows } from "../components/skeleton.tsx";
import { Badge, Status } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { texts } from "../texts/every-screen.ts";
import { targetTexts } from "../texts/targets.ts";
import "./gateway-targets.css";

export function GatewayTargets({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error, refetch } = useTargets(gatewayId);
  const models = useModels(gatewayId);
  useHealed(data, () => void models.refetch());
  if (data === undefined)
    return error === null ? (
      <SkeletonRows height={104} rows={3} />
    ) : (
      <Problem fault={error} onRetry={() => void refetch()} />
    );
  const add = (
    <ButtonLink
      href={`/gateways/${encodeURIComponent(gatewayId)}/targets/new`}
      look="primary"
      icon={<Plus aria-hidden />}
      writes
    >
      {targetTexts.add}
    </ButtonLink>
  );
  if (data.length === 0) {
    return (
      <Empty icon={<Server aria-hidden />} title={targetTexts.emptyTitle} lead={targetTexts.emptyLead}>
        {add}
      </Empty>
    );
  }
  return (
    <>
      <div className="toolbar">
        <span className="toolbar-count">{texts.showing(data.length, data.length, targetTexts.noun)}</span>
        <div className="toolbar-end">{add}</div>
      </div>
      <ul className="targets">
        {data
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map((target) => (
            <TargetCard
              key={target.targetId}
              gatewayId={gatewayId}
              summary={target}
              models={models.data?.filter(({ targetId }) => targetId === target.targetId).length}
            />
          ))}
      </ul>
      <FirstSteps gatewayId={gatewayId} isReady={data.some(({ status }) => status === "READY")} />
    </>
  );
}

/** Says it when a target turned Ready while one looked on. */
function useHealed(targets: readonly TargetSummary[] | undefined, onHealed: () => void): void {
  const before = useRef(new Map<string, string>());
  const toast = useToast();
  useEffect(() => {
    for (const { targetId, name, status } of targets ?? []) {
      const was = before.current.get(targetId);
      if (was !== undefined && was !== "READY" && status === "READY") {
        toast.good(targetTexts.turnedReady(name));
        onHealed();
      }
      before.current.set(targetId, status);
    }
    // Only a new answer is worth a look.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [targets]);
}

interface TargetCardProps {
  readonly gatewayId: string;
  readonly summary: TargetSummary;
  readonly models: number | undefined;
}

function TargetCard({ gatewayId, summary, models }: TargetCardProps) {
  const { name, status, targetId } = summary;
  const [card, isNear] = useNear<HTMLLIElement>();
  const { data: target } = useWholeTarget(gatewayId, summary, isNear);
  const [isDeleting, setDeleting] = useState(false);
  const mayWrite = useMayWrite();
  const synchronize = useSynchronize(gatewayId);
  const remove = useDeleteTarget(gatewayId);
  const toast = useToast();
  const [, navigate] = useLocation();
  const edit = `/gateways/${encodeURIComponent(gatewayId)}/targets/${targetId}`;
  const sync = (): void =>
    synchronize.mutate(targetId, { onError: (fault) => toast.bad(targetTexts.syncFailed(name), messageOf(fault)) });
  const isBusy = synchronize.isPending || status.endsWith("ING");
  return (
    <li className="target" ref={card} aria-labelledby={`target-${targetId}`}>
      <div className="target-head">
        <h2 id={`target-${targetId}`} className="target-name truncate">
          {name}
        </h2>
        <span role="status" className="row">
          <Status status={status} />
        </span>
        <span className="target-actions">
          <Button size="small" writes busy={isBusy} icon={<RefreshCw aria-hidden />} onClick={sync}>
            {targetTexts.sync}
          </Button>
          <Menu
            trigger={
              <Button size="small" look="quiet" aria-label={`${texts.more}: ${name}`} icon={<Ellipsis aria-hidden />} />
            }
          >
            <MenuItem icon={<Pencil aria-hidden />} onSelect={() => navigate(edit)}>
              {targetTexts.edit}
            </MenuItem>
            <MenuItem danger disabled={!mayWrite} icon={<Trash2 aria-hidden />} onSelect={() => setDeleting(true)}>
              {texts.delete}
            </MenuItem>
          </Menu>
        </span>
      </div>
      <Facts summary={summary} target={target} models={models} />
      {target !== undefined ? (
        <WhatToDo target={target} status={status} edit={edit} />
      ) : (
        isFailing(status) && <WhatToDoComes />
      )}
      <Confirm
        open={isDeleting}
        title={targetTexts.deleteTitle(name)}
        lead={targetTexts.deleteLead}
        action={texts.delete}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() =>
          remove.mutate(targetId, { onSuccess: () => (setDeleting(false), toast.good(targetTexts.deleted(name))) })
        }
        onClose={() => setDeleting(false)}
      />
    </li>
  );
}

interface FactsProps extends Omit<TargetCardProps, "gatewayId"> {
  readonly target: Target | undefined;
}

function Facts({ summary, target, models }: FactsProps) {
  const { facts } = targetTexts;
  const { targetType, lastSynchronizedAt, createdAt, description } = summary;
  return (
    <>
      {description !== undefined && <p className="target-about muted">{description}</p>}
      <dl className="target-facts">
        <div>
          <dt className="sr-only">{facts.endpoint}</dt>
          <dd className="row">
            <Badge>{kindOf(summary, target)}</Badge>
            {endpointOf(target) !== "" && <span className="mono truncate">{endpointOf(target)}</span>}
          </dd>
        </div>
        {targetType !== "PASSTHROUGH" && (
          <div>
            <dt>{facts.models}</dt>
            <dd className="number">
              {models === undefined
                ? "…"
                : models === 0 && target !== undefined && takesAny(target)
                  ? targetTexts.anyModel
                  : models === 0
                    ? targetTexts.noModels
                    : models}
            </dd>
          </div>
        )}
        <div>
          <dt>{facts.credential}</dt>
          <dd className="truncate">{credentialOf(target)}</dd>
        </div>
        <div>
          <dt>{lastSynchronizedAt === undefined ? facts.created : facts.synced}</dt>
          <dd>
            <Time at={lastSynchronizedAt ?? createdAt} />
          </dd>
        </div>
      </dl>
    </>
  );
}

function kindOf({ targetType }: TargetSummary, target: Target | undefined): string {
  const connector = target?.targetConfiguration.inference?.connector?.source.connectorId;
  return connector === undefined
    ? targetTexts.kinds[targetType]
    : (own(targetTexts.connectors, connector) ?? connector);
}

function endpointOf(target: Target | undefined): string {
  if (target === undefined) return "…";
  const { inference, http } = target.targetConfiguration;
  return inference?.provider?.endpoint ?? http?.passthrough.endpoint ?? "";
}

function takesAny({ targetConfiguration: { inference } }: Target): boolean {
  return (
    inference?.provider !== undefined &&
    (inference.provider.operations ?? []).every(({ models }) => models === undefined)
  );
}

function credentialOf(target: Target | undefined): string {
  const [credential] = target?.credentialProviderConfigurations ?? [];
  if (target === undefined) return "…";
  if (credential === undefined) return targetTexts.credentialNone;
  const arn = credential.credentialProvider?.apiKeyCredentialProvider?.providerArn;
  return arn === undefined ? targetTexts.credentialIam : arn.slice(arn.lastIndexOf("/") + 1);
}

function isFailing(status: Target["status"]): boolean {
  return status === "FAILED" || status.endsWith("UNSUCCESSFUL");
}

/** In the room that the words will most likely take. */
function WhatToDoComes() {
  return (
    <div className="target-fault target-fault-comes" aria-hidden>
      <Skeleton width="46%" />
      <Skeleton width="58%" />
    </div>
  );
}

interface WhatToDoProps {
  readonly target: Target;
  readonly status: Target["status"];
  /** Where it is changed. */
  readonly edit: string;
}

function WhatToDo({ target, status, edit }: WhatToDoProps) {
  const { statusReasons = [] } = target;
  const state = targetTexts.states[status];
  if (status === "READY" || statusReasons.length === 0) return null;
  const reason = statusReasons.join(" ");
  return (
    <div className={`target-fault${status === "FAILED" ? "" : " target-warned"}`}>
      <dl>
        <div>
          <dt>{targetTexts.why}</dt>
          <dd>
            {statusReasons.map((one) => (
              <p key={one}>{one}</p>
            ))}
            {state !== undefined && <p className="muted">{state}</p>}
          </dd>
        </div>
        <div>
          <dt>{targetTexts.whatToDo}</dt>
          <dd>
            <p>{remedyFor(reason)}</p>
            <p className="muted">{targetTexts.heals}</p>
            <p className="target-leads">
              <Link className="link" href={edit}>
                {targetTexts.editTarget}
              </Link>
              {target.credentialProviderConfigurations[0]?.credentialProviderType === "API_KEY" && (
                <Link className="link" href={`/credential-providers?q=${encodeURIComponent(credentialOf(target))}`}>
                  {targetTexts.toCredential}
                </Link>
              )}
            </p>
          </dd>
        </div>
      </dl>
    </div>
  );
}

function remedyFor(reason: string): string {
  for (const [form, say] of targetTexts.remedies) {
    const found = form.exec(reason);
    if (found !== null) return say(found[1] ?? "");
  }
  return targetTexts.remedyElse;
}
