/** History: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { texts } from "../texts/common.ts";

export default function History() {
  return <Unbuilt title={texts.screens.history} />;
}
