/** An alias as a row of the list, and what is done to one. */
import { ChartColumn, MessagesSquare, Ellipsis, Pencil, Trash2 } from "../components/icons.tsx";
import type { Alias } from "../api/aliases.ts";
import type { Sum } from "../api/usage.ts";
import { Button } from "../components/button.tsx";
import { Copy } from "../components/copy.tsx";
import { Menu, MenuItem } from "../components/menu.tsx";
import { dollars } from "../components/money.ts";
import type { Column } from "../components/table.tsx";
import { aliasTexts } from "../texts/aliases.ts";
import { texts } from "../texts/every-screen.ts";
import { AliasServes } from "./alias-serves.tsx";
import { tiersOf } from "./alias-shares.ts";

type Served = ReadonlyMap<string, readonly Sum[]>;

interface Actions {
  readonly mayWrite: boolean;
  readonly onEdit: (alias: Alias) => void;
  readonly onDelete: (alias: Alias) => void;
  readonly onTry: (alias: Alias) => void;
  readonly onUsage: (alias: Alias) => void;
}

export function columnsOf(served: Served | undefined, actions: Actions): readonly Column<Alias>[] {
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
