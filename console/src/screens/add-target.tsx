/** AddTarget: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { targetTexts } from "../texts/targets.ts";

export default function AddTarget({ gatewayId }: { readonly gatewayId: string }) {
  return <Unbuilt key={gatewayId} title={targetTexts.add} />;
}
