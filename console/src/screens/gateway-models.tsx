/** A gateway's models: which a call may name, and where it would go. */
import { Boxes } from "../components/icons.tsx";
import { useModels, type GatewayModel } from "../api/models.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Copy } from "../components/copy.tsx";
import { Empty } from "../components/empty.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useChoice, useMatches, useQueryText } from "../components/search.tsx";
import { Select } from "../components/select.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { Table, type Column } from "../components/table.tsx";
import { gatewayPath } from "../shell/places.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { modelTexts } from "../texts/models.ts";
import "./gateway-models.css";

export function GatewayModels({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error, refetch } = useModels(gatewayId);
  const [query, setQuery] = useQueryText();
  const [target, setTarget] = useChoice("target");
  const ofTarget = (data ?? []).filter(({ targetName }) => target === "" || targetName === target);
  const shown = useMatches(
    ofTarget,
    query,
    ({ model, displayName = "", ownedBy }) => `${model} ${displayName} ${ownedBy}`,
  );
  if (data === undefined)
    return error === null ? <SkeletonRows rows={6} /> : <Problem fault={error} onRetry={() => void refetch()} />;
  if (data.length === 0) {
    return (
      <Empty icon={<Boxes aria-hidden />} title={modelTexts.emptyTitle} lead={modelTexts.emptyLead}>
        <ButtonLink href={gatewayPath(gatewayId)}>{modelTexts.toTargets}</ButtonLink>
      </Empty>
    );
  }
  const targets = [...new Set(data.map(({ targetName }) => targetName))].toSorted();
  const clear = (): void => {
    setQuery("");
    setTarget("");
  };
  return (
    <>
      <div className="toolbar">
        <Search label={modelTexts.search} />
        {targets.length > 1 && (
          <div className="models-target">
            <Select
              label={modelTexts.targetFilter}
              value={targets.includes(target) ? target : ""}
              items={[["", modelTexts.allTargets], ...targets.map((name) => [name, name] as const)]}
              onChange={setTarget}
            />
          </div>
        )}
        <span className="toolbar-count" role="status">
          {texts.showing(shown.length, data.length, modelTexts.noun)}
        </span>
      </div>
      {shown.length === 0 ? (
        <Empty icon={<Boxes aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={clear}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table
          label={gatewayTexts.tabs.models}
          columns={COLUMNS}
          rows={shown}
          keyOf={({ model, listing }) => `${listing} ${model}`}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<GatewayModel>[] = [
  {
    key: "model",
    title: modelTexts.columns.model,
    cell: ({ model, id, shortId, displayName }) => (
      <span className="model-cell">
        <span className="model-name">
          <span className="mono truncate" title={model}>
            {id}
          </span>
          <Copy text={model} label={modelTexts.copy(model)} />
        </span>
        {(shortId !== undefined || (displayName !== undefined && displayName !== id)) && (
          <span className="muted truncate model-more">
            {shortId === undefined ? displayName : modelTexts.short(shortId)}
          </span>
        )}
      </span>
    ),
  },
  {
    key: "target",
    title: modelTexts.columns.target,
    width: "20%",
    cell: ({ targetName }) => <span className="truncate">{targetName}</span>,
  },
  {
    key: "listing",
    title: modelTexts.columns.listing,
    width: "14%",
    cell: ({ listing }) => (
      <span title={modelTexts.listingHint[listing]}>
        <Badge kind={listing === "pattern" ? "info" : "plain"}>{modelTexts.listing[listing]}</Badge>
      </span>
    ),
  },
  {
    key: "paths",
    title: modelTexts.columns.paths,
    width: "28%",
    cell: ({ paths }) => (
      <span className="mono model-paths" title={paths.join("\n")}>
        {paths.join("  ")}
      </span>
    ),
  },
];
