/** A gateway's limits: what each allows to whom, what of it is left; made, changed, reset, deleted. */
import { Gauge, Plus } from "../components/icons.tsx";
import { useState } from "react";
import { limitsPath, useBuckets, useDeleteRateLimit, useRateLimits, type RateLimit } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Empty } from "../components/empty.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useOpened, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useMayWrite } from "../api/session.ts";
import { limitTexts } from "../texts/limits.ts";
import { texts } from "../texts/every-screen.ts";
import { LimitForm } from "./limit-form.tsx";
import { Limit } from "./limit-section.tsx";
import { dimensionText } from "./limit-words.ts";
import { UnreadableLimit } from "./unreadable-limit.tsx";
import "./limits.css";

export default function GatewayLimits({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error, refetch } = useRateLimits(gatewayId);
  const [query, setQuery] = useQueryText();
  const [create, setCreate] = useOpened("create");
  const [edit, setEdit] = useOpened("edit");
  const [open, setOpen] = useQueryText("state");
  const [deleting, setDeleting] = useState<RateLimit>();
  const remove = useDeleteRateLimit(gatewayId);
  const mayWrite = useMayWrite();
  // What an address opens is waited for: coming later it would push away what is read below it.
  const [first] = useState(open);
  const state = useBuckets(limitsPath(gatewayId, first), first !== "");
  const isWaiting = first !== "" && first === open && state.items === undefined && state.error === null;
  const shown = useMatches(
    data?.limits ?? [],
    query,
    ({ rateLimitId, description = "", dimensionKeys }) =>
      `${rateLimitId} ${description} ${dimensionKeys.map(dimensionText).join(" ")}`,
  );
  const createButton = (
    <Button look="primary" icon={<Plus aria-hidden />} writes onClick={() => setCreate("1")}>
      {limitTexts.create}
    </Button>
  );
  if (data === undefined || isWaiting)
    return error === null ? (
      <SkeletonRows rows={3} height={96} />
    ) : (
      <Problem fault={error} onRetry={() => void refetch()} />
    );
  const { limits, unreadable } = data;
  const edited = limits.find(({ rateLimitId }) => rateLimitId === edit);
  return (
    <>
      {unreadable.map((limit) => (
        <UnreadableLimit key={limit.rateLimitId} gatewayId={gatewayId} limit={limit} />
      ))}
      {limits.length === 0 ? (
        <Empty
          icon={<Gauge aria-hidden />}
          title={unreadable.length === 0 ? limitTexts.emptyTitle : limitTexts.noOthersTitle}
          lead={limitTexts.emptyLead}
        >
          {createButton}
        </Empty>
      ) : (
        <>
          <div className="toolbar">
            <Search label={limitTexts.search} />
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, limits.length, limitTexts.noun)}
            </span>
            <div className="toolbar-end">{createButton}</div>
          </div>
          {shown.length === 0 ? (
            <Empty icon={<Gauge aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
              <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
            </Empty>
          ) : (
            <ul className="limits">
              {shown.map((limit) => (
                <li key={limit.rateLimitId} className="limit">
                  <Limit
                    gatewayId={gatewayId}
                    limit={limit}
                    isOpen={open === limit.rateLimitId}
                    onOpen={(next) => setOpen(next ? limit.rateLimitId : "")}
                    onEdit={() => setEdit(limit.rateLimitId)}
                    onDelete={() => setDeleting(limit)}
                  />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {create !== "" && <LimitForm gatewayId={gatewayId} onClose={() => setCreate("")} />}
      {edited !== undefined && mayWrite && (
        <LimitForm key={edited.rateLimitId} gatewayId={gatewayId} limit={edited} onClose={() => setEdit("")} />
      )}
      <ConfirmOne
        one={deleting}
        act={remove}
        of={({ rateLimitId }) => rateLimitId}
        title={({ rateLimitId }) => limitTexts.deleteTitle(rateLimitId)}
        lead={limitTexts.deleteLead}
        action={limitTexts.delete}
        done={({ rateLimitId }) => limitTexts.deleted(rateLimitId)}
        onClose={() => setDeleting(undefined)}
      />
    </>
  );
}
