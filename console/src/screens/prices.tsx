/** Prices: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { texts } from "../texts/common.ts";

export default function Prices() {
  return <Unbuilt title={texts.screens.prices} />;
}
