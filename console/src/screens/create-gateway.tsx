/** CreateGateway: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { gatewayTexts } from "../texts/gateways.ts";

export default function CreateGateway() {
  return <Unbuilt title={gatewayTexts.create} />;
}
