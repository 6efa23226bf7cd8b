/** A gateway's targets: how each is, why, what to do; what heals turns Ready by itself. */
import { Plus, Server } from "../components/icons.tsx";
import { useEffect, useRef } from "react";
import { useModels } from "../api/models.ts";
import { useTargets, type TargetSummary } from "../api/targets.ts";
import { ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { Problem } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/every-screen.ts";
import { targetTexts } from "../texts/targets.ts";
import { FirstSteps } from "./first-steps.tsx";
import { TargetCard } from "./target-card.tsx";
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
