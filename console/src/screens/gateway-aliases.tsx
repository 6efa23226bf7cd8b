/** A gateway's aliases: what each stands for, in which shares, and what served its calls; made, changed, deleted. */
import { AtSign, Plus } from "../components/icons.tsx";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useAliases, useDeleteAlias, useServedByAlias, type Alias } from "../api/aliases.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Empty } from "../components/empty.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useOpened, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table } from "../components/table.tsx";
import { useMayWrite } from "../api/session.ts";
import { aliasTexts } from "../texts/aliases.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { columnsOf } from "./alias-columns.tsx";
import { AliasForm } from "./alias-form.tsx";
import "./gateway-aliases.css";

export default function GatewayAliases({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error, refetch } = useAliases(gatewayId);
  const { data: served } = useServedByAlias(gatewayId);
  const [query, setQuery] = useQueryText();
  const [create, setCreate] = useOpened("create");
  const [edit, setEdit] = useOpened("edit");
  const [deleting, setDeleting] = useState<Alias>();
  const remove = useDeleteAlias(gatewayId);
  const mayWrite = useMayWrite();
  const [, navigate] = useLocation();
  const shown = useMatches(
    data ?? [],
    query,
    ({ name, targets }) => `${name} ${targets.map(({ model }) => model).join(" ")}`,
  );
  const columns = useMemo(
    () =>
      columnsOf(served, {
        mayWrite,
        onEdit: ({ name }) => setEdit(name),
        onDelete: setDeleting,
        onTry: ({ name }) =>
          navigate(`/playground?${new URLSearchParams({ gateway: gatewayId, model: name }).toString()}`),
        onUsage: ({ name }) =>
          navigate(
            `/usage?${new URLSearchParams({ gateway: gatewayId, alias: name, by: "target", range: "month" }).toString()}`,
          ),
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what changes the address is made anew with each of its changes, and does the same
    [served, mayWrite, gatewayId],
  );
  const createButton = (
    <Button look="primary" icon={<Plus aria-hidden />} writes onClick={() => setCreate("1")}>
      {aliasTexts.create}
    </Button>
  );
  if (data === undefined)
    return error === null ? (
      <SkeletonRows rows={4} height={72} />
    ) : (
      <Problem fault={error} onRetry={() => void refetch()} />
    );
  const edited = data.find(({ name }) => name === edit);
  return (
    <>
      {data.length === 0 ? (
        <Empty icon={<AtSign aria-hidden />} title={aliasTexts.emptyTitle} lead={aliasTexts.emptyLead}>
          {createButton}
        </Empty>
      ) : (
        <>
          <div className="toolbar">
            <Search label={aliasTexts.search} />
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, data.length, aliasTexts.noun)}
            </span>
            <div className="toolbar-end">{createButton}</div>
          </div>
          {shown.length === 0 ? (
            <Empty icon={<AtSign aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
              <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
            </Empty>
          ) : (
            <Table label={gatewayTexts.tabs.aliases} columns={columns} rows={shown} keyOf={({ name }) => name} />
          )}
        </>
      )}
      {create !== "" && <AliasForm gatewayId={gatewayId} onClose={() => setCreate("")} />}
      {edited !== undefined && mayWrite && (
        <AliasForm key={edited.name} gatewayId={gatewayId} alias={edited} onClose={() => setEdit("")} />
      )}
      <ConfirmOne
        one={deleting}
        act={remove}
        of={({ name }) => name}
        title={({ name }) => aliasTexts.deleteTitle(name)}
        lead={aliasTexts.deleteLead}
        action={aliasTexts.delete}
        done={({ name }) => aliasTexts.deleted(name)}
        onClose={() => setDeleting(undefined)}
      />
    </>
  );
}
