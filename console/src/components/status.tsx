/** A word in a colour, and a target's status as one; the colour says nothing that the word does not. */
import type { TargetStatus } from "#worker/config/target.ts";
import { STATUS } from "../texts/targets.ts";
import "./badge.css";

export function Status({ status }: { readonly status: TargetStatus }) {
  return (
    <span className={`badge badge-${kindOf(status)}`}>
      <span className="badge-dot" aria-hidden />
      {STATUS[status]}
    </span>
  );
}

function kindOf(status: TargetStatus): "good" | "bad" | "warn" | "info" {
  if (status === "READY") return "good";
  if (status === "FAILED") return "bad";
  return status.endsWith("ING") ? "info" : "warn";
}

export function Badge({
  kind = "plain",
  children,
}: {
  /** `quiet`: as it should be, which needs no notice. */
  readonly kind?: "plain" | "quiet" | "good" | "bad" | "warn" | "info";
  readonly children: string;
}) {
  return (
    <span className={`badge badge-${kind}`}>
      {kind === "quiet" && <span className="badge-dot" aria-hidden />}
      <span className="truncate">{children}</span>
    </span>
  );
}
