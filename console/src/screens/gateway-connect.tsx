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
import { Snippets } from "../components/snippets.tsx";
import { Suggest } from "../components/suggest.tsx";
import { gatewayPath } from "../shell/places.ts";
import { connectTexts } from "../texts/connect.ts";
import { SIGNED, SNIPPETS } from "./snippets.ts";
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
  const callable = models.data.filter(({ listing }) => listing !== "pattern").map(({ model }) => model);
  const [first = connectTexts.noModels] = callable;
  // Lines to paste hold what is listed, and not whatever an address says.
  const model = callable.includes(wanted) ? wanted : first;
  const isSigned = authorizerType === "AWS_IAM" || authorizerType === "AUTHENTICATE_ONLY";
  return (
    <div className="stack">
      <dl className="connect-bases">
        <Base label={connectTexts.openaiBase} address={`${base}/v1`} />
        <Base label={connectTexts.anthropicBase} address={base} />
      </dl>
      <Needs authorizerType={authorizerType} gatewayId={gatewayId} />
      {callable.length > 0 && (
        <div className="field connect-model">
          <span className="field-label" aria-hidden>
            {connectTexts.model}
          </span>
          <Suggest
            label={connectTexts.model}
            value={wanted === "" ? model : wanted}
            items={callable.map((id) => ({ value: id }))}
            onChange={setWanted}
            empty={connectTexts.modelEmpty}
          />
        </div>
      )}
      <Snippets
        snippets={isSigned ? SIGNED : SNIPPETS}
        connection={{ base, model, key: authorizerType === "NONE" ? "unused" : connectTexts.keyPlaceholder }}
        chosen={client === "" ? "curl" : client}
        onChoose={setClient}
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
