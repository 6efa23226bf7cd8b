/** Calls: of the gateway that is chosen the list or one of them, or what is missing for that. */
import { Waypoints } from "../components/icons.tsx";
import { ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { useGatewayChoice } from "../components/gateway-choice.tsx";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { callTexts } from "../texts/calls.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { usageTexts } from "../texts/usage.ts";
import { OneCall } from "./call.tsx";
import { CallsList } from "./calls-list.tsx";
import "./calls.css";

export default function Calls({ requestId }: { readonly requestId?: string | undefined }) {
  const choice = useGatewayChoice();
  const { gatewayId, gateways } = choice;
  if (gatewayId !== undefined && requestId !== undefined)
    return <OneCall gatewayId={gatewayId} requestId={requestId} />;
  if (gatewayId !== undefined && gateways !== undefined) return <CallsList gatewayId={gatewayId} choice={choice} />;
  return (
    <Page title={callTexts.title} lead={callTexts.lead}>
      {choice.fault !== null ? (
        <Problem fault={choice.fault} onRetry={choice.retry} />
      ) : gateways === undefined ? (
        <SkeletonRows rows={8} />
      ) : (
        <Empty icon={<Waypoints aria-hidden />} title={usageTexts.noGateways} lead={callTexts.noGatewaysLead}>
          <ButtonLink href="/gateways/new" look="primary" writes>
            {gatewayTexts.create}
          </ButtonLink>
        </Empty>
      )}
    </Page>
  );
}
