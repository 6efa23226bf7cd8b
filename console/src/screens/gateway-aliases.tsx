/** A gateway's aliases: what each stands for, in which shares, and what served its calls; made, changed, deleted. */
import { AtSign, ChartColumn, MessagesSquare, Ellipsis, Pencil, Plus, Trash2 } from "../components/icons.tsx";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useAliases, useDeleteAlias, useServedByAlias, type Alias } from "../api/aliases.ts";
import type { Sum } from "../api/usage.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Copy } from "../components/copy.tsx";
import { Empty } from "../components/empty.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { dollars } from "../components/money.ts";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useOpened, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table, type Column } from "../components/table.tsx";
import { useMayWrite } from "../api/session.ts";
import { aliasTexts } from "../texts/aliases.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { AliasForm } from "./alias-form.tsx";
import { tiersOf } from "./alias-shares.ts";
import { AliasServes } from "./alias-serves.tsx";
import "./gateway-aliases.css";

type Served = ReadonlyMap<string, readonly Sum[]>;

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

interface Actions {
  readonly mayWrite: boolean;
  readonly onEdit: (alias: Alias) => void;
  readonly onDelete: (alias: Alias) => void;
  readonly onTry: (alias: Alias) => void;
  readonly onUsage: (alias: Alias) => void;
}

function columnsOf(served: Served | undefined, actions: Actions): readonly Column<Alias>[] {
  const { columns } = aliasTexts;
  return [
    {
      key: "name",
      title: columns.name,
      width: "22%",
      cell: ({ name }) => (
        <span className="alias-name">
          <strong className="mono truncate" title={name}>
            {name}
          </strong>
          <Copy text={name} label={aliasTexts.copy(name)} />
        </span>
      ),
    },
    {
      key: "serves",
      title: columns.serves,
      cell: (alias) => <AliasServes tiers={tiersOf(alias.targets)} served={served?.get(alias.name)} />,
    },
    {
      key: "affinity",
      title: columns.affinity,
      width: "15%",
      cell: ({ affinity }) => <span className="muted">{aliasTexts.affinity[affinity ?? "inherited"]}</span>,
    },
    {
      key: "used",
      title: columns.used,
      width: "12%",
      cell: ({ name }) => <Used sums={served?.get(name)} isKnown={served !== undefined} />,
    },
    {
      key: "actions",
      title: columns.actions,
      quietTitle: true,
      width: "140px",
      align: "end",
      cell: (alias) => (
        <span className="alias-actions">
          <Button
            size="small"
            writes
            aria-label={`${aliasTexts.edit} ${alias.name}`}
            onClick={() => actions.onEdit(alias)}
          >
            {aliasTexts.edit}
          </Button>
          <Menu
            trigger={
              <button
                type="button"
                className="button button-quiet button-icon button-small"
                aria-label={`${texts.more}: ${alias.name}`}
              >
                <Ellipsis aria-hidden />
              </button>
            }
          >
            <MenuItem icon={<MessagesSquare aria-hidden />} onSelect={() => actions.onTry(alias)}>
              {aliasTexts.try}
            </MenuItem>
            <MenuItem icon={<ChartColumn aria-hidden />} onSelect={() => actions.onUsage(alias)}>
              {aliasTexts.usageOf(alias.name)}
            </MenuItem>
            <MenuItem icon={<Pencil aria-hidden />} disabled={!actions.mayWrite} onSelect={() => actions.onEdit(alias)}>
              {aliasTexts.edit}
            </MenuItem>
            <MenuItem
              icon={<Trash2 aria-hidden />}
              danger
              disabled={!actions.mayWrite}
              onSelect={() => actions.onDelete(alias)}
            >
              {aliasTexts.delete}
            </MenuItem>
          </Menu>
        </span>
      ),
    },
  ];
}

function Used({ sums, isKnown }: { readonly sums: readonly Sum[] | undefined; readonly isKnown: boolean }) {
  if (!isKnown) return <span className="muted">…</span>;
  if (sums === undefined) return <span className="muted">{aliasTexts.usedNever}</span>;
  const calls = sums.reduce((sum, one) => sum + one.calls, 0);
  const priced = sums.filter(({ costUsd }) => costUsd !== undefined);
  return (
    <span className="number">
      {aliasTexts.calls(calls)}
      {priced.length > 0 && (
        <span className="muted alias-cost">{dollars(priced.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0))}</span>
      )}
    </span>
  );
}
