/** GET …/route?model&path → the routing decision explained, with nobody called (an addition of ours). */
import { Hono } from "hono";
import { serve } from "../connectors/serve.ts";
import { asGatewayError, GatewayError } from "../errors.ts";
import { match, type Candidate, type Match, type Rule } from "../routing/match.ts";
import { nearIds } from "../routing/near.ts";
import { compile } from "../routing/table.ts";
import { parseRows, readRows } from "../store/gateway-config.ts";
import type { Control } from "./control.ts";
import { invalidField } from "./fault.ts";
import { requireGateway } from "./gateways.ts";

const IN_WORDS: Readonly<Record<Rule, string>> = {
  qualified: "The model names its target.",
  only_match: "One target lists the model.",
  bedrock_first: "Several targets list the model; a Bedrock target comes first.",
  round_robin: "Several targets list the model and take turns.",
};

export const explanation = new Hono<Control>().get("/", async (c) => {
  const model = c.req.query("model") ?? "";
  // Slashes are forgiven as the data plane forgives them.
  const path = (c.req.query("path") ?? "/v1/chat/completions").replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  if (model === "") throw invalidField("model", "is missing: ?model=…&path=/v1/chat/completions");
  const { gatewayId } = await requireGateway(c.env.DB, c.req.param("gatewayId") ?? "");
  const rows = await readRows(c.env.DB, { id: gatewayId });
  const config = parseRows(rows);
  const unusable: { targetName: string; reason: string }[] = [];
  const served = (config?.targets ?? []).flatMap((target) => {
    if ("broken" in target) {
      unusable.push({ targetName: target.name, reason: target.broken });
      return [];
    }
    try {
      return serve(target, c.var.settings) ?? [];
    } catch (caught) {
      unusable.push({ targetName: target.spec.name, reason: asGatewayError(caught).message });
      return [];
    }
  });
  const table = compile(served);
  const named = unusable.find(({ targetName }) => model.startsWith(`${targetName}/`));
  const shared = {
    model,
    path,
    configVersion: rows.version,
    ...(unusable.length > 0 ? { unusableTargets: unusable } : {}),
  };
  try {
    if (named !== undefined) throw new GatewayError("target_misconfigured", named.reason);
    const found = match(table, path, model, () => true);
    return c.json({
      ...shared,
      matched: true,
      rule: found.rule,
      explanation: IN_WORDS[found.rule],
      candidates: candidatesOf(found),
    });
  } catch (caught) {
    const { code, message } = asGatewayError(caught);
    return c.json({
      ...shared,
      matched: false,
      reason: code,
      explanation: message,
      candidates: [],
      nearModels: nearIds(table, model, () => true),
    });
  }
});

/** In the order they would be asked, were it the first one's turn. */
function candidatesOf({ leading, following }: Match): object[] {
  return [...leading, ...following].map(({ target, operation, model }: Candidate) => ({
    targetId: target.targetId,
    targetName: target.name,
    status: target.status,
    providerUrl: target.endpoint + operation.providerPath,
    providerModel: model,
  }));
}
