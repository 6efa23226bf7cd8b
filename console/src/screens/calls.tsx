/** Calls: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { texts } from "../texts/common.ts";

export default function Calls({ requestId }: { readonly requestId?: string | undefined }) {
  return <Unbuilt key={requestId} title={texts.screens.calls} />;
}
