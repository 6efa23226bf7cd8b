/** What an API key used in the last thirty days, and where more of it is told. */
import type { KeyUsage } from "../api/api-keys.ts";
import { ButtonLink } from "../components/button.tsx";
import { count, exactly } from "../components/counts.ts";
import { dollars } from "../components/money.ts";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { usageTexts } from "../texts/usage.ts";
import { callsPath } from "./calls-address.ts";

interface KeyUsedProps {
  readonly gatewayId: string;
  readonly apiKeyId: string;
  readonly usage: KeyUsage | undefined;
}

export function KeyUsed({ gatewayId, apiKeyId, usage }: KeyUsedProps) {
  const usagePath = `/usage?${new URLSearchParams({ gateway: gatewayId, caller: apiKeyId, by: "model", range: "month" }).toString()}`;
  return (
    <section className="key-part" aria-label={apiKeyTexts.usedLately}>
      <h3>{apiKeyTexts.usedLately}</h3>
      <dl className="key-figures">
        <div>
          <dt>{usageTexts.metrics.cost}</dt>
          <dd className="number">{usage?.costUsd === undefined ? "–" : dollars(usage.costUsd)}</dd>
        </div>
        <div>
          <dt>{usageTexts.metrics.tokens}</dt>
          <dd
            className="number"
            title={usage === undefined ? undefined : apiKeyTexts.tokens(usage.inputTokens, usage.outputTokens)}
          >
            {usage === undefined ? "0" : count(usage.inputTokens + usage.outputTokens)}
          </dd>
        </div>
        <div>
          <dt>{usageTexts.metrics.calls}</dt>
          <dd className="number">{exactly(usage?.calls ?? 0)}</dd>
        </div>
        <div>
          <dt>{usageTexts.tiles.failures}</dt>
          <dd className="number">{exactly(usage?.failures ?? 0)}</dd>
        </div>
      </dl>
      <span className="row wrap">
        <ButtonLink size="small" href={usagePath}>
          {apiKeyTexts.toUsage}
        </ButtonLink>
        <ButtonLink size="small" href={callsPath({ gateway: gatewayId, caller: apiKeyId })}>
          {apiKeyTexts.toCalls}
        </ButtonLink>
      </span>
    </section>
  );
}
