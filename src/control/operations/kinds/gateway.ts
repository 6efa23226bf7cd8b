/** Gateways in a file: as CreateGateway takes them, with their targets and whatever else is theirs in lists beside. */
import { GatewaySpec } from "../../../config/gateway.ts";
import { GATEWAYS } from "../../../store/gateways.ts";
import { faultsOfAuthorizer } from "../check-authorizer.ts";
import { newGatewayId } from "../new-ids.ts";
import { AnyObject, kindOfObject } from "./kind.ts";

export const gateway = kindOfObject(GatewaySpec, {
  table: GATEWAYS,
  member: "gateways",
  of: "document",
  named: ({ name }) => name,
  newId: ({ name }) => newGatewayId(name),
  kept: (spec) => spec,
  shown: (kept) => AnyObject.parse(kept),
  faults: (spec, known, { settings }) => {
    const was = known === undefined ? spec : AnyObject.parse(known.object);
    const { authorizerType } = was;
    return authorizerType === spec.authorizerType
      ? faultsOfAuthorizer(spec, settings)
      : [
          {
            name: "authorizerType",
            message: `cannot be changed after creation: it is ${String(authorizerType)}. Give the gateway another name, or delete it first`,
          },
        ];
  },
  row: (spec, known, { id }, { now }) => [id, spec.name, JSON.stringify(spec), known === undefined ? now : null, now],
  most: ({ quotas }) => ({ most: quotas.MAX_GATEWAYS, raisedBy: "the variable MAX_GATEWAYS raises it" }),
});
