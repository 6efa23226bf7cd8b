/** One call: its record, and why it went where it went. */
import { Link } from "wouter";
import { useCall } from "../api/calls.ts";
import { Copy } from "../components/copy.tsx";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Time } from "../components/time.tsx";
import { ButtonLink } from "../components/button.tsx";
import { callTexts } from "../texts/calls.ts";
import { Record, Timing, Tokens } from "./call-cards.tsx";
import { CallRoute } from "./call-route.tsx";
import { CallStatus } from "./call-status.tsx";
import { callsPath } from "./calls-address.ts";
import "./calls.css";

export function OneCall({ gatewayId, requestId }: { readonly gatewayId: string; readonly requestId: string }) {
  const [at] = useQueryText("at");
  const { data, error, refetch } = useCall(gatewayId, requestId, at === "" ? undefined : at);
  const above = (
    <nav className="crumbs" aria-label={callTexts.back}>
      <Link href={callsPath({ gateway: gatewayId })}>{callTexts.back}</Link>
      <span aria-hidden>/</span>
    </nav>
  );
  if (data === undefined) {
    return (
      <Page title={requestId} above={above}>
        {error === null ? <SkeletonRows rows={6} /> : <Problem fault={error} onRetry={() => void refetch()} />}
      </Page>
    );
  }
  return (
    <Page
      title={callTexts.one(data.alias ?? (data.model === "" ? data.modelAsked : data.model))}
      above={above}
      lead={
        <span className="row wrap">
          <CallStatus call={data} />
          <Time at={data.time} exact />
          <span className="row">
            <code>{requestId}</code>
            <Copy text={requestId} label={callTexts.copyId} />
          </span>
        </span>
      }
      actions={
        <ButtonLink href={callsPath({ gateway: gatewayId, caller: data.callerId })}>{callTexts.similar}</ButtonLink>
      }
    >
      <div className="call-cards">
        <Timing call={data} />
        <Tokens call={data} />
        <CallRoute gatewayId={gatewayId} call={data} />
        <Record call={data} />
      </div>
    </Page>
  );
}
