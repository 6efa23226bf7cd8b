/** AddTarget: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { targetTexts } from "../texts/targets.ts";

export default function AddTarget(_: { readonly gatewayId: string }) {
  return <Unbuilt title={targetTexts.add} />;
}
