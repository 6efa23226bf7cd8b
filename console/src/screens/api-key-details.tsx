/** One API key: what it used, what its own limits have left, and changing them. */
import { useState } from "react";
import { pathOf, useLimitApiKey, type ApiKey, type KeyUsage } from "../api/api-keys.ts";
import { Refusal } from "../api/ask.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button, ButtonLink } from "../components/button.tsx";
import { count, exactly } from "../components/counts.ts";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { dollars } from "../components/money.ts";
import { Refused } from "../components/problem.tsx";
import { useToast } from "../components/toast.tsx";
import { texts } from "../texts/common.ts";
import { limitTexts } from "../texts/limits.ts";
import { usageTexts } from "../texts/usage.ts";
import { Buckets } from "./buckets.tsx";
import { callsPath } from "./calls-address.ts";
import { faultsOf } from "./form-faults.ts";
import { keyLimitFaults, keyLimitsOf } from "./key-limits.ts";
import { amountsOf, MetricsField, newAmount } from "./metrics-field.tsx";
import "./limits.css";

interface ApiKeyDetailsProps {
  readonly gatewayId: string;
  readonly apiKey: ApiKey | undefined;
  readonly usage: KeyUsage | undefined;
  readonly onClose: () => void;
}

export function ApiKeyDetails({ gatewayId, apiKey, usage, onClose }: ApiKeyDetailsProps) {
  if (apiKey === undefined) return null;
  return <Details key={apiKey.apiKeyId} gatewayId={gatewayId} apiKey={apiKey} usage={usage} onClose={onClose} />;
}

function Details({ gatewayId, apiKey, usage, onClose }: ApiKeyDetailsProps & { readonly apiKey: ApiKey }) {
  const { apiKeyId, name, limits } = apiKey;
  const [isEdited, setEdited] = useState(false);
  const path = `${pathOf(gatewayId)}/${encodeURIComponent(apiKeyId)}`;
  const usagePath = `/usage?${new URLSearchParams({ gateway: gatewayId, caller: apiKeyId, by: "model", range: "month" }).toString()}`;
  return (
    <Dialog open wide keep={isEdited} onClose={onClose} title={name} lead={<code>{apiKeyId}</code>}>
      <DialogBody>
        <section aria-label={limitTexts.keyUsage}>
          <h3>{limitTexts.keyUsage}</h3>
          <dl className="key-figures">
            <div>
              <dt>{usageTexts.metrics.cost}</dt>
              <dd className="number">{usage?.costUsd === undefined ? "–" : dollars(usage.costUsd)}</dd>
            </div>
            <div>
              <dt>{usageTexts.metrics.tokens}</dt>
              <dd
                className="number"
                title={usage === undefined ? undefined : limitTexts.keyTokens(usage.inputTokens, usage.outputTokens)}
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
              {limitTexts.keyToUsage}
            </ButtonLink>
            <ButtonLink size="small" href={callsPath({ gateway: gatewayId, caller: apiKeyId })}>
              {limitTexts.keyToCalls}
            </ButtonLink>
          </span>
        </section>
        <section aria-label={limitTexts.keyLimits} className="key-limits-part">
          <div className="row">
            <h3 className="grow">{limitTexts.keyLimits}</h3>
            {!isEdited && (
              <Button size="small" writes onClick={() => setEdited(true)}>
                {limits === undefined ? limitTexts.keyLimitsAdd : limitTexts.keyLimitsEdit}
              </Button>
            )}
          </div>
          {isEdited ? (
            <Edit gatewayId={gatewayId} apiKey={apiKey} path={path} onDone={() => setEdited(false)} />
          ) : limits === undefined ? (
            <p className="muted buckets-empty">{limitTexts.keyLimitsNone}</p>
          ) : (
            <Buckets path={path} name={name} compact />
          )}
        </section>
      </DialogBody>
      <DialogFoot>
        <Button onClick={onClose}>{texts.done}</Button>
      </DialogFoot>
    </Dialog>
  );
}

interface EditProps {
  readonly gatewayId: string;
  readonly apiKey: ApiKey;
  readonly path: string;
  readonly onDone: () => void;
}

function Edit({ gatewayId, apiKey, path, onDone }: EditProps) {
  const save = useLimitApiKey(gatewayId);
  const toast = useToast();
  const [rows, setRows] = useState(() => (apiKey.limits === undefined ? [newAmount()] : amountsOf(apiKey.limits)));
  const [isTried, setTried] = useState(false);
  const wrong = rows.length === 0 ? {} : keyLimitFaults(rows);
  const faults = { ...(isTried ? wrong : {}), ...(save.error instanceof Refusal ? faultsOf(save.error) : {}) };
  const limits = rows.length === 0 ? null : keyLimitsOf(rows);
  const submit = (): void => {
    setTried(true);
    if (Object.keys(wrong).length > 0) return;
    save.mutate(
      { apiKeyId: apiKey.apiKeyId, limits },
      { onSuccess: () => (onDone(), toast.good(limitTexts.saved(apiKey.name))) },
    );
  };
  return (
    <form
      noValidate
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <MetricsField rows={rows} faults={faults} prefix="limits." onChange={setRows} />
      <Refused fault={save.error} />
      <AsCurl method="PATCH" path={path} body={{ limits }} />
      <span className="row">
        <Button look="primary" type="submit" writes busy={save.isPending}>
          {limitTexts.save}
        </Button>
        <Button onClick={onDone}>{texts.cancel}</Button>
      </span>
    </form>
  );
}
