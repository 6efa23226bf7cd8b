/** Usage: a place holder, to be built. */
import { Unbuilt } from "../components/unbuilt.tsx";
import { texts } from "../texts/common.ts";

export default function Usage() {
  return <Unbuilt title={texts.screens.usage} />;
}
