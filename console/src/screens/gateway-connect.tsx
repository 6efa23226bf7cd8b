/** How an application calls this gateway: its addresses, and lines for each client. */
import { useGateway } from "../api/gateways.ts";
import { useModels } from "../api/models.ts";
import { useSession } from "../api/session.ts";
import { ButtonLink } from "../components/button.tsx";
import { Copy } from "../components/copy.tsx";
import { Note } from "../components/note.tsx";
import { Problem } from "../components/problem.tsx";
import { useChoice, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { gatewayPath } from "../shell/places.ts";
import { SIGNED, WITH_KEY } from "../snippets/clients.ts";
import { connectTexts } from "../texts/connect.ts";
import { ReadyLines } from "./ready-lines.tsx";
import "./gateway-connect.css";

export default function GatewayConnect({ gatewayId }: { readonly gatewayId: string }) {
  const gateway = useGateway(gatewayId);
  const models = useModels(gatewayId);
  const session = useSession();
  const [wanted, setWanted] = useQueryText("model");
  const [client, setClient] = useChoice("client");
  if (gateway.data === undefined || models.data === undefined) {
    const error = gateway.error ?? models.error;
    return error === null ? (
      <SkeletonRows height={64} />
    ) : (
      <Problem fault={error} onRetry={() => void (gateway.refetch(), models.refetch())} />
    );
  }
  const { authorizerType, gatewayUrl, name } = gateway.data;
  const isDefault = session.data?.signedIn === true && session.data.defaultGateway === name;
  const base = isDefault ? `${window.location.origin}/inference` : `${gatewayUrl}/inference`;
  const isSigned = authorizerType === "AWS_IAM" || authorizerType === "AUTHENTICATE_ONLY";
  return (
    <div className="stack">
      <dl className="connect-bases">
        <Base label={connectTexts.openaiBase} address={`${base}/v1`} />
        <Base label={connectTexts.anthropicBase} address={base} />
      </dl>
      <Needs authorizerType={authorizerType} gatewayId={gatewayId} />
      <ReadyLines
        snippets={isSigned ? SIGNED : WITH_KEY}
        models={models.data}
        base={base}
        apiKey={authorizerType === "NONE" ? "unused" : connectTexts.keyPlaceholder}
        client={client}
        onClient={setClient}
        model={wanted}
        onModel={setWanted}
      />
    </div>
  );
}

function Base({ label, address }: { readonly label: string; readonly address: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <code className="truncate">{address}</code>
        <Copy text={address} label={label} />
      </dd>
    </div>
  );
}

function Needs({ authorizerType, gatewayId }: { readonly authorizerType: string; readonly gatewayId: string }) {
  switch (authorizerType) {
    case "NONE":
      return <Note kind="warn">{connectTexts.needsNothing}</Note>;
    case "CUSTOM_JWT":
      return <Note kind="info">{connectTexts.needsToken}</Note>;
    case "API_KEY":
      return (
        <div className="connect-needs">
          <Note kind="info">{connectTexts.needsKey}</Note>
          <ButtonLink href={`${gatewayPath(gatewayId, "api-keys")}?create=1`} writes>
            {connectTexts.createKey}
          </ButtonLink>
        </div>
      );
    default:
      return <Note kind="info">{connectTexts.needsSignature}</Note>;
  }
}
