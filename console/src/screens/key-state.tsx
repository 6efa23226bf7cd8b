/** What an API key's limits have left, each as a bar, as it is now; and a reset of what was used. */
import { RotateCcw } from "../components/icons.tsx";
import { useState } from "react";
import { useBuckets, useReset, type Bucket } from "../api/limits.ts";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Meter } from "../components/meter.tsx";
import { messageOf } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { localOf } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { limitTexts } from "../texts/limits.ts";
import { amountText } from "./limit-words.ts";

/** @param path of the key, as `useBuckets` takes it. */
export function KeyState({ path, name }: { readonly path: string; readonly name: string }) {
  const { items: data, error } = useBuckets(path);
  const reset = useReset(path);
  const [isAsking, setAsking] = useState(false);
  const toast = useToast();
  return (
    <section className="key-part" aria-label={apiKeyTexts.left}>
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
        title={apiKeyTexts.resetTitle(name)}
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

function State({ state }: { readonly state: Bucket }) {
  const { metric, period, rate, used, reserved, left, until } = state;
  const what =
    metric === "connections"
      ? limitTexts.metrics.connections
      : `${limitTexts.metrics[metric]} ${limitTexts.periods[period]}`;
  return (
    <Meter
      label={what}
      value={used}
      pending={reserved}
      most={rate}
      said={apiKeyTexts.leftOf(amountText(metric, left), amountText(metric, rate))}
      more={[
        ...(reserved > 0 ? [apiKeyTexts.reserved(amountText(metric, reserved))] : []),
        ...(until === undefined ? [] : [apiKeyTexts.until(localOf(new Date(until)))]),
      ].join(" · ")}
    />
  );
}
