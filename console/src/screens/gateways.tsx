/** The list of gateways, each with how its targets are. */
import { Plus, Waypoints } from "../components/icons.tsx";
import { Link } from "wouter";
import { useGateways, type GatewaySummary } from "../api/gateways.ts";
import { useSession } from "../api/session.ts";
import { useTargets } from "../api/targets.ts";
import { useLastDay } from "../api/usage.ts";
import { ButtonLink, Button } from "../components/button.tsx";
import { count } from "../components/counts.ts";
import { Empty } from "../components/empty.tsx";
import { dollars } from "../components/money.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { Skeleton, SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { Table, type Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { gatewayPath } from "../shell/places.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import "./gateways.css";

/** Below that a search is only in the way. */
const SEARCH_FROM = 6;

export function Gateways() {
  const { data, error, refetch } = useGateways();
  const [query, setQuery] = useQueryText();
  const newestFirst = (data ?? []).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const shown = useMatches(
    newestFirst,
    query,
    ({ name, gatewayId, description = "" }) => `${name} ${gatewayId} ${description}`,
  );
  const create = (
    <ButtonLink href="/gateways/new" look="primary" icon={<Plus aria-hidden />} writes>
      {gatewayTexts.create}
    </ButtonLink>
  );
  if (data === undefined) {
    return (
      <Page title={gatewayTexts.title} lead={gatewayTexts.lead} actions={create}>
        {error === null ? <SkeletonRows /> : <Problem fault={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  if (data.length === 0) {
    return (
      <Page title={gatewayTexts.title} lead={gatewayTexts.lead}>
        <Empty icon={<Waypoints aria-hidden />} title={gatewayTexts.emptyTitle} lead={gatewayTexts.emptyLead}>
          {create}
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={gatewayTexts.title} lead={gatewayTexts.lead} actions={create}>
      {(data.length >= SEARCH_FROM || query !== "") && (
        <div className="toolbar">
          <Search label={gatewayTexts.search} />
          <span className="toolbar-count" role="status">
            {texts.showing(shown.length, data.length, gatewayTexts.noun)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty icon={<Waypoints aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table label={gatewayTexts.title} columns={COLUMNS} rows={shown} keyOf={({ gatewayId }) => gatewayId} leads />
      )}
    </Page>
  );
}

const COLUMNS: readonly Column<GatewaySummary>[] = [
  { key: "name", title: gatewayTexts.columns.name, cell: (gateway) => <Name gateway={gateway} /> },
  {
    key: "inbound",
    title: gatewayTexts.columns.inbound,
    width: "16%",
    cell: ({ authorizerType }) => gatewayTexts.inbound[authorizerType],
  },
  {
    key: "targets",
    title: gatewayTexts.columns.targets,
    width: "19%",
    cell: ({ gatewayId }) => <Targets gatewayId={gatewayId} />,
  },
  {
    key: "used",
    title: gatewayTexts.columns.used,
    width: "14%",
    align: "end",
    cell: ({ gatewayId }) => <Used gatewayId={gatewayId} />,
  },
  {
    key: "created",
    title: gatewayTexts.columns.created,
    width: "15%",
    wideOnly: true,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];

function Name({ gateway: { gatewayId, name, description } }: { readonly gateway: GatewaySummary }) {
  const { data } = useSession();
  const isDefault = data?.signedIn === true && data.defaultGateway === name;
  return (
    <>
      <span className="row">
        <Link href={gatewayPath(gatewayId)} className="row-link truncate">
          {name}
        </Link>
        {isDefault && (
          <span title={gatewayTexts.defaultHint}>
            <Badge>{gatewayTexts.default}</Badge>
          </span>
        )}
      </span>
      <span className="gateway-more muted truncate">{description ?? gatewayId}</span>
    </>
  );
}

/** Asked for when the row comes into sight, and then from memory. */
function Targets({ gatewayId }: { readonly gatewayId: string }) {
  const { data } = useTargets(gatewayId, false);
  if (data === undefined) return <Skeleton width={74} height={20} />;
  if (data.length === 0) return <span className="muted">{gatewayTexts.targetsNone}</span>;
  const count = (is: (status: string) => boolean): number => data.filter(({ status }) => is(status)).length;
  const ready = count((status) => status === "READY" || status === "SYNCHRONIZING");
  const failed = count((status) => status === "FAILED" || status.endsWith("UNSUCCESSFUL"));
  const busy = data.length - ready - failed;
  return (
    <span className="row wrap gateway-targets">
      {ready > 0 && <Badge kind="good">{gatewayTexts.targetsReady(ready)}</Badge>}
      {failed > 0 && <Badge kind="bad">{gatewayTexts.targetsFailed(failed)}</Badge>}
      {busy > 0 && <Badge kind="info">{gatewayTexts.targetsBusy(busy)}</Badge>}
    </span>
  );
}

/** As its targets: asked for when the row comes into sight. */
function Used({ gatewayId }: { readonly gatewayId: string }) {
  const { data, error } = useLastDay(gatewayId);
  if (data === undefined)
    return error === null ? <Skeleton width={56} height={14} /> : <span className="muted">–</span>;
  if (data === null || data.calls === 0) return <span className="muted">{gatewayTexts.usedNever}</span>;
  return (
    <span className="number">
      {gatewayTexts.calls(count(data.calls))}
      {data.costUsd !== undefined && <span className="gateway-more muted">{dollars(data.costUsd)}</span>}
    </span>
  );
}
