/** One gateway: what it is, and its parts as tabs with addresses of their own. */
import { Tabs } from "@base-ui/react/tabs";
import { lazy, Suspense, useEffect, useRef, type ComponentType } from "react";
import { Link, Redirect } from "wouter";
import { useGateway } from "../api/gateways.ts";
import { Copy } from "../components/copy.tsx";
import { useTitle } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Skeleton, SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { GATEWAY_TABS, gatewayPath, type GatewayTab } from "../shell/places.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { GatewayApiKeys } from "./gateway-api-keys.tsx";
import { GatewayModels } from "./gateway-models.tsx";
import { GatewayTargets } from "./gateway-targets.tsx";
import "./gateways.css";

const TABS: Readonly<Record<GatewayTab, ComponentType<{ readonly gatewayId: string }>>> = {
  targets: GatewayTargets,
  models: GatewayModels,
  "api-keys": GatewayApiKeys,
  aliases: lazy(() => import("./gateway-aliases.tsx")),
  limits: lazy(() => import("./gateway-limits.tsx")),
  connect: lazy(() => import("./gateway-connect.tsx")),
  settings: lazy(() => import("./gateway-settings.tsx")),
};

export default function Gateway({ gatewayId, tab }: { readonly gatewayId: string; readonly tab: string }) {
  const { data, error, refetch } = useGateway(gatewayId);
  const here = GATEWAY_TABS.find((one) => one === tab);
  useTitle(data === undefined || here === undefined ? "" : `${gatewayTexts.tabs[here]} · ${data.name}`);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone the tab may stand outside of what is seen.
    list.current?.querySelector("[data-active]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here, data]);
  if (here === undefined) return <Redirect to={gatewayPath(gatewayId)} replace />;
  if (data === undefined && error !== null) return <Problem alone fault={error} onRetry={() => void refetch()} />;
  const Tab = TABS[here];
  return (
    <>
      <nav className="crumbs" aria-label={gatewayTexts.title}>
        <Link href="/gateways">{gatewayTexts.title}</Link>
        <span aria-hidden>/</span>
      </nav>
      <header className="page-head">
        <div className="grow">
          <h1>{data === undefined ? <Skeleton width={180} height={30} /> : data.name}</h1>
          <div className="gateway-facts">
            {data === undefined ? (
              <>
                <Skeleton width={72} height={22} />
                <span className="gateway-url">
                  <Skeleton width={320} height={28} />
                </span>
              </>
            ) : (
              <>
                <Badge>{gatewayTexts.inbound[data.authorizerType]}</Badge>
                <span className="gateway-url">
                  <code>{data.gatewayUrl}/inference</code>
                  <Copy text={`${data.gatewayUrl}/inference`} label={gatewayTexts.copyEndpoint} />
                </span>
              </>
            )}
          </div>
        </div>
      </header>
      <Tabs.Root value={here}>
        <Tabs.List className="gateway-tabs" ref={list} aria-label={gatewayTexts.tabsLabel}>
          {GATEWAY_TABS.map((one) => (
            <Tabs.Tab
              key={one}
              value={one}
              className="gateway-tab"
              nativeButton={false}
              render={<Link href={gatewayPath(gatewayId, one)} />}
            >
              {gatewayTexts.tabs[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={here} className="gateway-panel">
          <Suspense fallback={<SkeletonRows />}>
            <Tab gatewayId={gatewayId} />
          </Suspense>
        </Tabs.Panel>
      </Tabs.Root>
    </>
  );
}
