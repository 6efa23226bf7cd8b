/** An API key as a row of the list. */
import type { ApiKey, KeyUsage } from "../api/api-keys.ts";
import { Button } from "../components/button.tsx";
import { dollars } from "../components/money.ts";
import { Badge } from "../components/status.tsx";
import type { Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { texts } from "../texts/every-screen.ts";
import { ratesOf, shortAmountText } from "./limit-words.ts";

export function columnsOf(
  usage: ReadonlyMap<string, KeyUsage> | undefined,
  onChange: (apiKeyId: string) => void,
  onRevoke: (apiKey: ApiKey) => void,
): readonly Column<ApiKey>[] {
  const { columns } = apiKeyTexts;
  return [
    {
      key: "name",
      title: columns.name,
      cell: ({ name, apiKeyId }) => (
        <>
          <span className="key-name truncate" title={name}>
            {name}
          </span>
          <span className="mono muted key-id">{apiKeyId}</span>
        </>
      ),
    },
    {
      key: "rights",
      title: columns.rights,
      width: "18%",
      cell: ({ allowedModels }) => <Rights entries={allowedModels} />,
    },
    { key: "limits", title: columns.limits, width: "16%", cell: ({ limits }) => <Limits limits={limits} /> },
    {
      key: "used",
      title: columns.used,
      width: "10%",
      cell: ({ apiKeyId }) => <Used usage={usage?.get(apiKeyId)} isKnown={usage !== undefined} />,
    },
    { key: "expires", title: columns.expires, width: "11%", cell: ({ expiresAt }) => <Expiry at={expiresAt} /> },
    {
      key: "created",
      title: columns.created,
      width: "11%",
      wideOnly: true,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: "actions",
      title: columns.actions,
      quietTitle: true,
      width: "162px",
      align: "end",
      cell: (apiKey) => (
        <span className="row key-actions">
          <Button size="small" aria-label={apiKeyTexts.edit(apiKey.name)} onClick={() => onChange(apiKey.apiKeyId)}>
            {texts.edit}
          </Button>
          <Button size="small" look="quiet" writes onClick={() => onRevoke(apiKey)}>
            {apiKeyTexts.revoke}
          </Button>
        </span>
      ),
    },
  ];
}

function Rights({ entries }: { readonly entries: readonly string[] | undefined }) {
  if (entries === undefined) return <span className="muted">{apiKeyTexts.everything}</span>;
  const [first = "", ...others] = entries;
  return (
    <span className="row key-rights" title={entries.join("\n")}>
      <code className="truncate">{first}</code>
      {others.length > 0 && <Badge>{apiKeyTexts.rightsMore(others.length)}</Badge>}
    </span>
  );
}

function Limits({ limits }: { readonly limits: ApiKey["limits"] }) {
  const [first, ...others] = limits === undefined ? [] : ratesOf(limits, shortAmountText);
  if (limits === undefined || first === undefined) return <span className="muted">{apiKeyTexts.noLimits}</span>;
  return (
    <span className="key-limit" title={ratesOf(limits).join("\n")}>
      <span className="number">{first}</span>
      {others.length > 0 && <span className="muted key-cost">{apiKeyTexts.limitsMore(others.length)}</span>}
    </span>
  );
}

function Used({ usage, isKnown }: { readonly usage: KeyUsage | undefined; readonly isKnown: boolean }) {
  if (!isKnown) return <span className="muted">…</span>;
  if (usage === undefined) return <span className="muted">{apiKeyTexts.usedNever}</span>;
  return (
    <span className="number">
      {apiKeyTexts.calls(usage.calls)}
      {usage.costUsd !== undefined && <span className="muted key-cost">{dollars(usage.costUsd)}</span>}
    </span>
  );
}

function Expiry({ at }: { readonly at: string | undefined }) {
  if (at === undefined) return <span className="muted">{texts.never}</span>;
  return isOver(at) ? <Badge kind="bad">{apiKeyTexts.expired}</Badge> : <Time at={at} />;
}

function isOver(at: string): boolean {
  return Date.parse(at) <= Date.now();
}
