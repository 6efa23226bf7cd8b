/** GET …/route?model&path → the routing decision explained, with nobody called (an addition of ours). */
import { Hono } from "hono";
import type { Credential } from "../config/credential.ts";
import { asGatewayError, GatewayError } from "../errors.ts";
import { match, type Candidate, type Rule } from "../routing/match.ts";
import { nearIds } from "../routing/near.ts";
import { compileSnapshot, type Snapshot } from "../snapshot/compile.ts";
import { parseRows, readRows } from "../store/gateway-config.ts";
import { keyring, type Keyring } from "../store/keyring.ts";
import type { Control } from "./control.ts";
import { invalidField } from "./fault.ts";
import { noGateway, requireGateway } from "./gateways.ts";

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
  const { settings } = c.var;
  const config = parseRows(await readRows(c.env.DB, { id: gatewayId }));
  if (config === undefined) throw noGateway(gatewayId);
  const snapshot = compileSnapshot(config, settings);
  const faults = await credentialFaults(snapshot, keyring(c.env, settings, Date.now()));
  const shared = { model, path, configVersion: snapshot.version, ...unusableTargets(snapshot, faults) };
  try {
    const { rule, leading, following } = match(snapshot.table, path, model, () => true);
    // In the order they would be asked, were it the first one's turn.
    const asked = [...leading, ...following];
    const candidates = asked.map((candidate) => describe(candidate, faults.get(candidate.target.targetId)));
    const fault = faults.get(leading[0].target.targetId);
    if (fault !== undefined && asked.every(({ target }) => faults.has(target.targetId))) {
      return c.json({ ...shared, matched: false, reason: fault.code, explanation: fault.message, candidates });
    }
    return c.json({ ...shared, matched: true, rule, explanation: IN_WORDS[rule], candidates });
  } catch (caught) {
    const { code, message } = asGatewayError(caught);
    return c.json({
      ...shared,
      matched: false,
      reason: code,
      explanation: message,
      candidates: [],
      nearModels: nearIds(snapshot.table, model, () => true),
    });
  }
});

/** @param fault why a call to it would fail before the provider is asked. */
function describe({ target, operation, model }: Candidate, fault: GatewayError | undefined): object {
  return {
    targetId: target.targetId,
    targetName: target.name,
    status: target.status,
    providerUrl: target.endpoint + operation.providerPath,
    providerModel: model,
    ...(fault === undefined ? {} : { fault: fault.message }),
  };
}

/** Every target of the gateway that no call can use, and why: nothing of it is kept from an administrator. */
function unusableTargets(snapshot: Snapshot, faults: ReadonlyMap<string, GatewayError>): object {
  const misconfigured = [...snapshot.broken].map(([targetName, { message, reason }]) => ({
    targetName,
    reason: reason === undefined ? message : `${message} ${reason}`,
  }));
  const served = [...snapshot.table.targets.values(), ...snapshot.passthroughs.values()];
  const unusable = served.flatMap(({ targetId, name, status }) => {
    const fault = faults.get(targetId);
    return fault === undefined ? [] : [{ targetName: name, status, reason: fault.message }];
  });
  const all = [...misconfigured, ...unusable];
  return all.length === 0 ? {} : { unusableTargets: all };
}

/** By the target's id, what stands in the way of putting its credential in. STS and the provider, who might refuse it, are not asked. */
async function credentialFaults(snapshot: Snapshot, keys: Keyring): Promise<ReadonlyMap<string, GatewayError>> {
  const faults = new Map<string, GatewayError>();
  for (const [targetId, credential] of snapshot.credentials) {
    if (credential instanceof GatewayError) faults.set(targetId, credential);
    else {
      await reveal(credential, keys).catch((caught: unknown) => {
        faults.set(targetId, asGatewayError(caught));
      });
    }
  }
  return faults;
}

async function reveal(credential: Credential, keys: Keyring): Promise<unknown> {
  switch (credential.kind) {
    case "none":
      return undefined;
    case "api_key":
      return keys.revealKey(credential.providerName, credential.key);
    case "sigv4":
      // The identity that would assume the role, where there is one.
      return keys.awsKeys(undefined);
  }
}
