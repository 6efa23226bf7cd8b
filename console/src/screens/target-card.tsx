/** One target: how it is, what is known of it, and what is done to it. */
import { Ellipsis, Pencil, RefreshCw, Trash2 } from "../components/icons.tsx";
import { useState } from "react";
import { useLocation } from "wouter";
import { useMayWrite } from "../api/session.ts";
import { useDeleteTarget, useSynchronize, useWholeTarget, type TargetSummary } from "../api/targets.ts";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { useNear } from "../components/near.ts";
import { messageOf } from "../components/problem.tsx";
import { Status } from "../components/status.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/every-screen.ts";
import { targetTexts } from "../texts/targets.ts";
import { TargetFacts } from "./target-facts.tsx";
import { isFailing, WhatToDo, WhatToDoComes } from "./target-remedy.tsx";

interface TargetCardProps {
  readonly gatewayId: string;
  readonly summary: TargetSummary;
  readonly models: number | undefined;
}

export function TargetCard({ gatewayId, summary, models }: TargetCardProps) {
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
      <TargetFacts summary={summary} target={target} models={models} />
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
