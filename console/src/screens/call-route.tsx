/** Why a call went where it went: by its record, step by step; and how the gateway would decide now. */
import { useRoute, type Call, type Route } from "../api/calls.ts";
import { Card } from "../components/card.tsx";
import { Note } from "../components/note.tsx";
import { Refused } from "../components/problem.tsx";
import { Skeleton } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { callTexts } from "../texts/calls.ts";

export function CallRoute({ gatewayId, call }: { readonly gatewayId: string; readonly call: Call }) {
  const asked = call.modelAsked;
  const { data, error } = useRoute(gatewayId, asked, call.path);
  return (
    <Card title={callTexts.why} wide>
      <ol className="steps">
        {stepsOf(call).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {asked !== "" && (
        <div className="route-now">
          <div>
            <h3>{callTexts.now}</h3>
            {data !== undefined && <p className="muted">{callTexts.nowHint(data.configVersion)}</p>}
          </div>
          {data === undefined ? (
            error === null ? (
              <Skeleton height={60} />
            ) : (
              <Refused fault={error} />
            )
          ) : (
            <Now route={data} call={call} />
          )}
        </div>
      )}
    </Card>
  );
}

function stepsOf({ modelAsked, alias, target, model, attempts, code }: Call): readonly string[] {
  const { whySteps } = callTexts;
  const steps: string[] = [];
  if (modelAsked !== "") steps.push(whySteps.asked(modelAsked));
  if (alias !== undefined) steps.push(whySteps.alias(alias));
  else if (target !== "" && modelAsked.startsWith(`${target}/`)) steps.push(whySteps.qualified(target));
  if (attempts === 0) return [...steps, whySteps.refused(code ?? "")];
  if (code !== undefined) return [...steps, whySteps.failed(code)];
  steps.push(attempts > 1 ? whySteps.several(attempts) : whySteps.one);
  return [...steps, whySteps.sent(target, model)];
}

function Now({ route, call }: { readonly route: Route; readonly call: Call }) {
  const { matched, explanation, candidates, passedOver = [], nearModels = [] } = route;
  return (
    <>
      {matched ? (
        <p>{explanation}</p>
      ) : (
        <Note kind="warn" title={callTexts.unmatched}>
          {explanation}
        </Note>
      )}
      {candidates.length > 0 && (
        <ol className="candidates">
          {candidates.map(
            ({
              targetId,
              targetName,
              status,
              providerUrl,
              providerModel,
              fault,
              usesLastGoodConfiguration,
              share,
              tier,
            }) => (
              <li key={`${targetId} ${providerModel} ${tier ?? 0}`} className="candidate">
                <strong>{targetName}</strong>
                <code>{providerModel}</code>
                {targetName === call.target && providerModel === call.model && (
                  <Badge kind="good">{callTexts.sent}</Badge>
                )}
                {status !== "READY" && <Badge kind="warn">{status}</Badge>}
                {tier !== undefined && <Badge>{callTexts.tier(tier)}</Badge>}
                {share !== undefined && <Badge>{callTexts.share(Math.round(share * 100))}</Badge>}
                {usesLastGoodConfiguration === true && <Badge kind="warn">{callTexts.lastGood}</Badge>}
                {fault !== undefined && (
                  <span className="usage-failed">
                    {callTexts.fault}: {fault}
                  </span>
                )}
                <span className="mono candidate-url">{providerUrl}</span>
              </li>
            ),
          )}
        </ol>
      )}
      {passedOver.length > 0 && (
        <div>
          <h3>{callTexts.passedOver}</h3>
          <ul>
            {passedOver.map(({ targetName, reason }) => (
              <li key={targetName}>
                <strong>{targetName}</strong> <span className="muted">{reason}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {nearModels.length > 0 && (
        <p>
          {callTexts.near}:{" "}
          {nearModels.map((model) => (
            <code key={model}> {model} </code>
          ))}
        </p>
      )}
    </>
  );
}
