/** What an API key's limits have left, each as a bar, as it is now; and a reset of what was used. */
import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { useApiKeyState, useResetApiKey, type LimitState } from "../api/api-keys.ts";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Meter } from "../components/meter.tsx";
import { messageOf } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { localOf } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { amountOf } from "./limit-words.ts";

export function KeyState({ gatewayId, apiKeyId }: { readonly gatewayId: string; readonly apiKeyId: string }) {
  const { data, error } = useApiKeyState(gatewayId, apiKeyId);
  const reset = useResetApiKey(gatewayId, apiKeyId);
  const [isAsking, setAsking] = useState(false);
  const toast = useToast();
  return (
    <section className="key-state" aria-label={apiKeyTexts.left}>
      <header className="row">
        <h3 className="grow">{apiKeyTexts.left}</h3>
        <Button
          size="small"
          look="quiet"
          writes
          icon={<RotateCcw aria-hidden />}
          disabled={data === undefined}
          onClick={() => setAsking(true)}
        >
          {apiKeyTexts.reset}
        </Button>
      </header>
      {data !== undefined ? (
        data.map((state) => <State key={`${state.metric} ${state.period}`} state={state} />)
      ) : error === null ? (
        <SkeletonRows rows={2} height={30} />
      ) : (
        <p className="field-fault" role="alert">
          {messageOf(error)}
        </p>
      )}
      <Confirm
        open={isAsking}
        title={apiKeyTexts.resetTitle}
        lead={apiKeyTexts.resetLead}
        action={apiKeyTexts.reset}
        busy={reset.isPending}
        fault={reset.error}
        onConfirm={() =>
          reset.mutate(undefined, { onSuccess: () => (setAsking(false), toast.good(apiKeyTexts.resetDone)) })
        }
        onClose={() => setAsking(false)}
      />
    </section>
  );
}

function State({ state }: { readonly state: LimitState }) {
  const { metric, period, rate, used, reserved, left, until } = state;
  const what = metric === "connections" ? apiKeyTexts.metrics.connections : apiKeyTexts.inPeriod(metric, period);
  return (
    <Meter
      label={what}
      value={used}
      pending={reserved}
      most={rate}
      said={apiKeyTexts.leftOf(amountOf(metric, left), amountOf(metric, rate))}
      more={[
        ...(reserved > 0 ? [apiKeyTexts.reserved(amountOf(metric, reserved))] : []),
        ...(until === undefined ? [] : [apiKeyTexts.until(localOf(new Date(until)))]),
      ].join(" · ")}
    />
  );
}
