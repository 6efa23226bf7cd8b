/** Calls: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { texts } from "../texts/common.ts";

export default function Calls(_: { readonly requestId?: string | undefined }) {
  return <Unbuilt title={texts.screens.calls} />;
}
