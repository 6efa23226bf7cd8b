/** Aliases of a gateway: a place holder, to be built. */
import { Hammer } from "lucide-react";
import { Empty } from "../components/empty.tsx";
import { texts } from "../texts/common.ts";
import { gatewayTexts } from "../texts/gateways.ts";

export default function GatewayAliases({ gatewayId }: { readonly gatewayId: string }) {
  return <Empty key={gatewayId} icon={<Hammer aria-hidden />} title={gatewayTexts.tabs.aliases} lead={texts.unbuilt} />;
}
