/** A gateway's API keys: who may use what until when, who used how much; made, revoked. */
import { KeyRound, Plus } from "../components/icons.tsx";
import { lazy, Suspense, useMemo, useState } from "react";
import { useApiKeys, useRevokeApiKey, useUsageByKey, type ApiKey, type KeyUsage } from "../api/api-keys.ts";
import { useGateway } from "../api/gateways.ts";
import { Button } from "../components/button.tsx";
import { ConfirmOne } from "../components/confirm-one.tsx";
import { Dialog, DialogFoot } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Note } from "../components/note.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useOpened, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table } from "../components/table.tsx";
import { apiKeyTexts } from "../texts/api-keys.ts";
import { texts } from "../texts/every-screen.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { columnsOf } from "./api-key-columns.tsx";
import "./gateway-api-keys.css";

/** Their forms bring the API's schema along. */
const CreateApiKey = lazy(() => import("./create-api-key.tsx"));
const ChangeApiKey = lazy(() => import("./change-api-key.tsx"));

export function GatewayApiKeys({ gatewayId }: { readonly gatewayId: string }) {
  const { items, error, refetch, isComplete, isComing } = useApiKeys(gatewayId);
  const usage = useUsageByKey(gatewayId, isComplete);
  const gateway = useGateway(gatewayId);
  const [query, setQuery] = useQueryText();
  const [create, setCreate] = useOpened("create");
  const [changing, setChanging] = useOpened("key");
  const [revoking, setRevoking] = useState<ApiKey>();
  const revoke = useRevokeApiKey(gatewayId);
  const all = useMemo(() => (items ?? []).toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)), [items]);
  const shown = useMatches(
    all,
    query,
    ({ name, apiKeyId, allowedModels = [] }) => `${name} ${apiKeyId} ${allowedModels.join(" ")}`,
  );
  const columns = useMemo(() => columnsOf(usage.data, setChanging, setRevoking), [usage.data, setChanging]);
  const createButton = (
    <Button look="primary" icon={<Plus aria-hidden />} writes onClick={() => setCreate("1")}>
      {apiKeyTexts.create}
    </Button>
  );
  // Its gateway says whether a note stands above them.
  if (items === undefined || (gateway.data === undefined && gateway.error === null))
    return error === null ? <SkeletonRows rows={5} /> : <Problem fault={error} onRetry={() => void refetch()} />;
  const inbound = gateway.data?.authorizerType;
  const other = inbound !== undefined && inbound !== "API_KEY" && (
    <div className="keys-note">
      <Note kind="warn">{apiKeyTexts.otherAuthorizer(gatewayTexts.inbound[inbound])}</Note>
    </div>
  );
  return (
    <>
      {other}
      {all.length === 0 ? (
        <Empty icon={<KeyRound aria-hidden />} title={apiKeyTexts.emptyTitle} lead={apiKeyTexts.emptyLead}>
          {createButton}
        </Empty>
      ) : (
        <>
          <div className="toolbar">
            <Search label={apiKeyTexts.search} />
            <span className="toolbar-count" role="status">
              {texts.showing(shown.length, all.length, apiKeyTexts.noun)}
              {isComplete ? "" : " …"}
            </span>
            <div className="toolbar-end">{createButton}</div>
          </div>
          {isComing ? (
            // They come in the order of their ids: the newest may be the last, and what is read would be pushed away.
            <SkeletonRows rows={8} />
          ) : shown.length === 0 ? (
            <Empty icon={<KeyRound aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
              <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
            </Empty>
          ) : (
            <Table
              label={gatewayTexts.tabs["api-keys"]}
              columns={columns}
              rows={shown}
              keyOf={({ apiKeyId }) => apiKeyId}
            />
          )}
        </>
      )}
      {/* At one place whether the list is empty or not: the first key fills it while its dialog still shows the key. */}
      <Suspense>
        {create !== "" && <CreateApiKey gatewayId={gatewayId} onClose={() => setCreate("")} />}
        {changing !== "" && (
          <Changing
            key={changing}
            gatewayId={gatewayId}
            apiKey={all.find(({ apiKeyId }) => apiKeyId === changing)}
            usage={usage.data?.get(changing)}
            isKnown={isComplete}
            onClose={() => setChanging("")}
          />
        )}
      </Suspense>
      <ConfirmOne
        one={revoking}
        act={revoke}
        of={({ apiKeyId }) => apiKeyId}
        title={({ name }) => apiKeyTexts.revokeTitle(name)}
        lead={apiKeyTexts.revokeLead}
        action={apiKeyTexts.revoke}
        done={({ name }) => apiKeyTexts.revoked(name)}
        onClose={() => setRevoking(undefined)}
      />
    </>
  );
}

interface ChangingProps {
  readonly gatewayId: string;
  readonly apiKey: ApiKey | undefined;
  readonly usage: KeyUsage | undefined;
  /** All keys have been read. */
  readonly isKnown: boolean;
  readonly onClose: () => void;
}

function Changing({ gatewayId, apiKey, usage, isKnown, onClose }: ChangingProps) {
  if (apiKey !== undefined)
    return <ChangeApiKey gatewayId={gatewayId} apiKey={apiKey} usage={usage} onClose={onClose} />;
  return (
    <Dialog open={isKnown} onClose={onClose} title={texts.missingTitle} lead={apiKeyTexts.gone}>
      <DialogFoot>
        <Button onClick={onClose}>{texts.close}</Button>
      </DialogFoot>
    </Dialog>
  );
}
