/** A draft → its credential providers, its gateway, its targets, made one after another; where one is refused, what was made stays and the next attempt goes on from there. */
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ask } from "../api/ask.ts";
import { CREATE_PATH, type CredentialProvider } from "../api/credential-providers.ts";
import type { Gateway } from "../api/gateways.ts";
import { own } from "../components/own.ts";
import { makesProvider, providerNameOf } from "./credential-draft.ts";
import { gatewaySpecOf, type GatewayDraft } from "./gateway-draft.ts";
import { providerSpecOf } from "./provider-draft.ts";
import type { TargetDraft } from "./target-draft.ts";
import { specOf } from "./target-spec.ts";
import type { Made } from "./wizard-draft.ts";

/** `provider name`, `gateway`, `target id`. */
export type CreationStep = `provider ${string}` | "gateway" | `target ${number}`;

export interface CreationFault {
  readonly step: CreationStep;
  readonly fault: unknown;
}

export interface Creation {
  readonly at: CreationStep | undefined;
  readonly failed: CreationFault | undefined;
  /** @returns the gateway's id once everything is made, undefined where something was refused. */
  readonly run: (plan: CreationPlan, made: Made, onMade: (made: Made) => void) => Promise<string | undefined>;
  readonly forgive: () => void;
}

interface CreationPlan {
  /** Absent where the gateway is there: its id is in `made`. */
  readonly gateway?: GatewayDraft;
  readonly targets: readonly TargetDraft[];
  /** ARNs of the credential providers that there are, by name. */
  readonly arns: ReadonlyMap<string, string>;
}

/** Where a credential provider is not made yet: with the name, which is what counts. */
export function arnOfName(name: string): string {
  return `arn:aws:bedrock-agentcore:us-east-1:000000000000:token-vault/default/apikeycredentialprovider/${name}`;
}

export function useCreation(): Creation {
  const client = useQueryClient();
  const [at, setAt] = useState<CreationStep>();
  const [failed, setFailed] = useState<CreationFault>();
  // The same request sent again, because its answer was lost, makes nothing twice.
  const tokens = useRef(new Map<string, string>());
  const withToken = (spec: object): object => {
    const text = JSON.stringify(spec);
    const clientToken = tokens.current.get(text) ?? crypto.randomUUID();
    tokens.current.set(text, clientToken);
    return { ...spec, clientToken };
  };
  const run: Creation["run"] = async ({ gateway, targets, arns }, before, onMade) => {
    let made = before;
    const keep = (part: Partial<Made>): void => {
      made = { ...made, ...part };
      onMade(made);
    };
    const arnOf = (name: string): string => own(made.providers, name) ?? arns.get(name) ?? arnOfName(name);
    let step: CreationStep = "gateway";
    const begin = (next: CreationStep): void => {
      step = next;
      setAt(next);
    };
    setFailed(undefined);
    try {
      for (const target of targets) {
        const name = providerNameOf(target) ?? "";
        if (!makesProvider(target) || own(made.providers, name) !== undefined) continue;
        begin(`provider ${name}`);
        const provider = await ask<CredentialProvider>("POST", CREATE_PATH, providerSpecOf(target.newProvider));
        keep({ providers: { ...made.providers, [name]: provider.credentialProviderArn } });
      }
      if (gateway !== undefined && made.gatewayId === undefined) {
        begin("gateway");
        const { gatewayId } = await ask<Gateway>("POST", "/gateways/", withToken(gatewaySpecOf(gateway)));
        keep({ gatewayId });
      }
      const path = `/gateways/${encodeURIComponent(made.gatewayId ?? "")}/targets/`;
      for (const target of targets) {
        if (made.targets.includes(target.id)) continue;
        begin(`target ${target.id}`);
        await ask<unknown>("POST", path, withToken(specOf(target, arnOf)));
        keep({ targets: [...made.targets, target.id] });
      }
      return made.gatewayId;
    } catch (fault) {
      setFailed({ step, fault });
      return undefined;
    } finally {
      setAt(undefined);
      void client.invalidateQueries({ queryKey: ["gateways"] });
      void client.invalidateQueries({ queryKey: ["credential-providers"] });
    }
  };
  return { at, failed, run, forgive: () => setFailed(undefined) };
}
