/** How the gateway's own parts are, and what the isolate that answered knows of each gateway and its targets. */
import { Activity, RefreshCw } from "../components/icons.tsx";
import { Link } from "wouter";
import { useGateways, type GatewaySummary } from "../api/gateways.ts";
import { useHealth, type Health as HealthOf, type Part } from "../api/health.ts";
import { Button } from "../components/button.tsx";
import { Note } from "../components/note.tsx";
import { own } from "../components/own.ts";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { gatewayPath } from "../shell/places.ts";
import { texts } from "../texts/every-screen.ts";
import { healthTexts } from "../texts/health.ts";
import { limitTexts } from "../texts/limits.ts";
import { UnreadableLimit } from "./unreadable-limit.tsx";
import "./health.css";

export default function Health() {
  const { data, error, refetch, isFetching } = useHealth();
  const gateways = useGateways();
  const again = (
    <Button icon={<RefreshCw aria-hidden />} busy={isFetching} onClick={() => void refetch()}>
      {healthTexts.again}
    </Button>
  );
  return (
    <Page title={texts.screens.health} lead={healthTexts.lead} actions={again}>
      {data !== undefined ? (
        <Shown health={data} gateways={gateways.data ?? []} />
      ) : error === null ? (
        <SkeletonRows rows={4} />
      ) : (
        <Problem fault={error} onRetry={() => void refetch()} />
      )}
    </Page>
  );
}

function Shown({ health, gateways }: { readonly health: HealthOf; readonly gateways: readonly GatewaySummary[] }) {
  const { status, version, configVersion, parts } = health;
  // The default gateway may be known by its id and by its name.
  const unreadable = new Set(
    health.gateways.flatMap(({ key, unreadableRateLimits = [] }) =>
      unreadableRateLimits.map(({ rateLimitId }) => `${gatewayOf(key, gateways)?.gatewayId ?? key} ${rateLimitId}`),
    ),
  );
  const isLimits = unreadable.size > 0 && Object.values(parts).every((part) => part.status === "ok");
  return (
    <div className="stack">
      <div role="status">
        {status === "ok" ? (
          <Note kind="good">{healthTexts.well}</Note>
        ) : isLimits ? (
          <Note kind="bad" title={healthTexts.limitsUnwell}>
            {healthTexts.limitsUnwellHint(unreadable.size)}
          </Note>
        ) : (
          <Note kind="bad" title={healthTexts.unwell}>
            {healthTexts.unwellHint}
          </Note>
        )}
      </div>
      <dl className="health-facts">
        <Fact name={healthTexts.version} value={version} />
        <Fact name={healthTexts.configVersion} value={configVersion === undefined ? "?" : String(configVersion)} />
      </dl>
      <ul className="health-parts">
        {Object.entries(parts).map(([name, part]) => (
          <PartCard key={name} name={name} part={part} />
        ))}
      </ul>
      <Known health={health} gateways={gateways} />
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

function PartCard({ name, part: { status, ms, detail } }: { readonly name: string; readonly part: Part }) {
  const [title, about] = own(healthTexts.parts, name) ?? [name, ""];
  return (
    <li className="health-part">
      <div className="row">
        <h2 className="grow">{title}</h2>
        <Badge kind={status === "ok" ? "good" : "bad"}>{healthTexts.states[status]}</Badge>
      </div>
      <p className="muted">{about}</p>
      <p className="number muted">{healthTexts.took(ms)}</p>
      {detail !== undefined && <p className="health-detail">{detail}</p>}
    </li>
  );
}

interface KnownProps {
  readonly health: HealthOf;
  readonly gateways: readonly GatewaySummary[];
}

/** Known by its id, the default one by its name. */
function gatewayOf(key: string, gateways: readonly GatewaySummary[]): GatewaySummary | undefined {
  return gateways.find(({ gatewayId, name }) => key === `id:${gatewayId}` || key === `name:${name}`);
}

function Known({ health, gateways }: KnownProps) {
  return (
    <section className="health-known" aria-labelledby="health-known">
      <h2 id="health-known">{healthTexts.known}</h2>
      <p className="muted">{healthTexts.knownLead}</p>
      {health.gateways.length === 0 ? (
        <p className="health-none">
          <Activity size={16} aria-hidden /> {healthTexts.knownNone}
        </p>
      ) : (
        <ul className="health-gateways">
          {health.gateways.map((known) => {
            const gateway = gatewayOf(known.key, gateways);
            return (
              <li key={known.key}>
                <div className="health-gateway">
                  <h3 className="truncate">
                    {gateway === undefined ? (
                      known.key.slice(known.key.indexOf(":") + 1)
                    ) : (
                      <Link className="link" href={gatewayPath(gateway.gatewayId)}>
                        {gateway.name}
                      </Link>
                    )}
                  </h3>
                  <span className="muted number">{healthTexts.asOf(known.version, known.ageMs)}</span>
                </div>
                {known.unreadableRateLimits?.map((limit) =>
                  gateway === undefined ? (
                    <p key={limit.rateLimitId} className="health-detail">
                      {limitTexts.unreadable(limit.rateLimitId)}
                    </p>
                  ) : (
                    <UnreadableLimit key={limit.rateLimitId} gatewayId={gateway.gatewayId} limit={limit}>
                      <Link className="link" href={gatewayPath(gateway.gatewayId, "limits")}>
                        {healthTexts.toLimits}
                      </Link>
                    </UnreadableLimit>
                  ),
                )}
                {known.targets.map(({ name, status, reasons }) => (
                  <div key={name} className="health-target">
                    <span className="truncate">{name}</span>
                    <Badge kind={status === "READY" ? "good" : status.endsWith("ING") ? "info" : "bad"}>
                      {own(healthTexts.targets, status) ?? status}
                    </Badge>
                    {reasons.length > 0 && <p className="health-detail">{reasons.join(" ")}</p>}
                  </div>
                ))}
                {known.targets.length === 0 && <p className="muted health-target">{healthTexts.noTargets}</p>}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
