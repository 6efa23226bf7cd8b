/** How a call went, in one badge. */
import type { Call } from "../api/calls.ts";
import { Badge } from "../components/status.tsx";
import { callTexts } from "../texts/calls.ts";

export function hasFailed({ status, code, ended }: Call): boolean {
  return ended !== "left" && (ended === "cut" || status >= 400 || code !== undefined);
}

export function CallStatus({ call }: { readonly call: Call }) {
  const { status, code, ended } = call;
  if (ended === "left") return <Badge kind="warn">{callTexts.ended.left}</Badge>;
  if (ended === "cut") return <Badge kind="bad">{callTexts.ended.cut}</Badge>;
  const text = code === undefined ? String(status) : `${status} ${code}`;
  return (
    <span className="call-status" title={text}>
      <Badge kind={hasFailed(call) ? "bad" : "quiet"}>{text}</Badge>
    </span>
  );
}
