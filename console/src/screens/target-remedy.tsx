/** Why a target is not well, in its provider's words, and what to do about it. */
import { Link } from "wouter";
import type { Target } from "../api/targets.ts";
import { Skeleton } from "../components/skeleton.tsx";
import { targetTexts } from "../texts/targets.ts";
import { providerNameIn } from "./target-facts.tsx";

export function isFailing(status: Target["status"]): boolean {
  return status === "FAILED" || status.endsWith("UNSUCCESSFUL");
}

/** In the room that the words will most likely take. */
export function WhatToDoComes() {
  return (
    <div className="target-fault target-fault-comes" aria-hidden>
      <Skeleton width="46%" />
      <Skeleton width="58%" />
    </div>
  );
}

interface WhatToDoProps {
  readonly target: Target;
  readonly status: Target["status"];
  /** Where it is changed. */
  readonly edit: string;
}

export function WhatToDo({ target, status, edit }: WhatToDoProps) {
  const { statusReasons = [] } = target;
  const state = targetTexts.states[status];
  const provider = providerNameIn(target.credentialProviderConfigurations[0]);
  if (status === "READY" || statusReasons.length === 0) return null;
  const reason = statusReasons.join(" ");
  return (
    <div className={`target-fault${status === "FAILED" ? "" : " target-warned"}`}>
      <dl>
        <div>
          <dt>{targetTexts.why}</dt>
          <dd>
            {statusReasons.map((one) => (
              <p key={one}>{one}</p>
            ))}
            {state !== undefined && <p className="muted">{state}</p>}
          </dd>
        </div>
        <div>
          <dt>{targetTexts.whatToDo}</dt>
          <dd>
            <p>{remedyFor(reason)}</p>
            <p className="muted">{targetTexts.heals}</p>
            <p className="target-leads">
              <Link className="link" href={edit}>
                {targetTexts.editTarget}
              </Link>
              {provider !== undefined && (
                <Link className="link" href={`/credential-providers?q=${encodeURIComponent(provider)}`}>
                  {targetTexts.toCredential}
                </Link>
              )}
            </p>
          </dd>
        </div>
      </dl>
    </div>
  );
}

function remedyFor(reason: string): string {
  for (const [form, say] of targetTexts.remedies) {
    const found = form.exec(reason);
    if (found !== null) return say(found[1] ?? "");
  }
  return targetTexts.remedyElse;
}
