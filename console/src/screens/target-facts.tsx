/** What is known of a target: of which kind it is, where its provider is, how many models, by which credential, since when. */
import { providerIn, type CredentialShown, type Target, type TargetSummary } from "../api/targets.ts";
import { own } from "../components/own.ts";
import { Badge } from "../components/status.tsx";
import { Time } from "../components/time.tsx";
import { targetTexts } from "../texts/targets.ts";

interface TargetFactsProps {
  readonly summary: TargetSummary;
  readonly target: Target | undefined;
  readonly models: number | undefined;
}

export function TargetFacts({ summary, target, models }: TargetFactsProps) {
  const { facts } = targetTexts;
  const { targetType, lastSynchronizedAt, createdAt, description } = summary;
  return (
    <>
      {description !== undefined && <p className="target-about muted">{description}</p>}
      <dl className="target-facts">
        <div>
          <dt className="sr-only">{facts.endpoint}</dt>
          <dd className="row">
            <Badge>{kindOf(summary, target)}</Badge>
            {endpointOf(target) !== "" && <span className="mono truncate">{endpointOf(target)}</span>}
          </dd>
        </div>
        {targetType !== "PASSTHROUGH" && (
          <div>
            <dt>{facts.models}</dt>
            <dd className="number">
              {models === undefined
                ? "…"
                : models === 0 && target !== undefined && takesAny(target)
                  ? targetTexts.anyModel
                  : models === 0
                    ? targetTexts.noModels
                    : models}
            </dd>
          </div>
        )}
        <div>
          <dt>{facts.credential}</dt>
          <dd className="truncate">{credentialOf(target)}</dd>
        </div>
        <div>
          <dt>{lastSynchronizedAt === undefined ? facts.created : facts.synced}</dt>
          <dd>
            <Time at={lastSynchronizedAt ?? createdAt} />
          </dd>
        </div>
      </dl>
    </>
  );
}

function kindOf({ targetType }: TargetSummary, target: Target | undefined): string {
  const connector = target?.targetConfiguration.inference?.connector?.source.connectorId;
  return connector === undefined
    ? targetTexts.kinds[targetType]
    : (own(targetTexts.connectors, connector) ?? connector);
}

function endpointOf(target: Target | undefined): string {
  if (target === undefined) return "…";
  const { inference, http } = target.targetConfiguration;
  return inference?.provider?.endpoint ?? http?.passthrough.endpoint ?? placeOf(inference?.connector?.source) ?? "";
}

/** What sets a connector's target apart from others of its kind. */
function placeOf(source: object | undefined): string | undefined {
  for (const name of ["endpoint", "region", "accountId"]) {
    const value: unknown = source === undefined ? undefined : Reflect.get(source, name);
    if (typeof value === "string") return value;
  }
  return undefined;
}

function takesAny({ targetConfiguration: { inference } }: Target): boolean {
  return (
    inference?.provider !== undefined &&
    (inference.provider.operations ?? []).every(({ models }) => models === undefined)
  );
}

function credentialOf(target: Target | undefined): string {
  const [credential] = target?.credentialProviderConfigurations ?? [];
  if (target === undefined) return "…";
  if (credential === undefined) return targetTexts.credentialNone;
  const name = providerNameIn(credential);
  if (name === undefined) return targetTexts.credentialIam;
  return credential.credentialProviderType === "ENTRA_ID" ? targetTexts.credentialEntra(name) : name;
}

/** Of the credential provider that it goes by. */
export function providerNameIn(credential: CredentialShown | undefined): string | undefined {
  const arn = providerIn(credential);
  return arn === undefined ? undefined : arn.slice(arn.lastIndexOf("/") + 1);
}
