/** What `Create gateway` holds between its steps, and how far its creation has come. */
import type { FormFaults } from "../screens/form-faults.ts";
import { checkTarget, type Around } from "./check-target.ts";
import { makesProvider, providerNameOf } from "./credential-draft.ts";
import { checkGateway, JWT, newGateway, type GatewayDraft } from "./gateway-draft.ts";
import { newTarget, type TargetDraft } from "./target-draft.ts";

export const STEPS = ["details", "identity", "targets", "review"] as const;
export type Step = (typeof STEPS)[number];

/** What has been made already, so that going on after a refusal makes nothing twice. */
export interface Made {
  readonly gatewayId?: string;
  /** Credential providers' ARNs by their names. */
  readonly providers: Readonly<Record<string, string>>;
  /** Ids of targets' drafts. */
  readonly targets: readonly number[];
}

export interface WizardDraft {
  readonly gateway: GatewayDraft;
  readonly targets: readonly TargetDraft[];
  readonly made: Made;
}

export const NOTHING_MADE: Made = { providers: {}, targets: [] };

export function newWizard(): WizardDraft {
  return { gateway: newGateway(), targets: [newTarget("openai", [])], made: NOTHING_MADE };
}

export interface Known {
  readonly gatewayNames: readonly string[];
  /** Of credential providers that there are; undefined while that is not known. */
  readonly providerNames: readonly string[] | undefined;
}

/** Names of credential providers that are made with the targets. */
export function newProvidersOf(targets: readonly TargetDraft[], except?: number): readonly string[] {
  return targets.flatMap((target) => {
    const name = makesProvider(target) ? providerNameOf(target) : undefined;
    return name !== undefined && name !== "" && target.id !== except ? [name] : [];
  });
}

/** All that is around one target of the form. */
export function around(target: TargetDraft, targets: readonly TargetDraft[], known: Known, made: Made): Around {
  const others = targets.filter(({ id }) => id !== target.id);
  const own = Object.keys(made.providers);
  return {
    targetNames: others.map(({ name }) => name.trim()),
    // One that an attempt before has made is this form's own.
    providerNames: known.providerNames?.filter((name) => !own.includes(name)),
    newProviders: [...newProvidersOf(targets, target.id), ...own],
  };
}

export function faultsOfStep(step: Step, draft: WizardDraft, known: Known): FormFaults {
  const { gateway, targets, made } = draft;
  if (step === "review") return {};
  if (step === "targets") {
    return Object.fromEntries(
      targets
        .filter(({ id }) => !made.targets.includes(id))
        .flatMap((target) =>
          Object.entries(checkTarget(target, around(target, targets, known, made))).map(([name, fault]) => [
            `${target.id}.${name}`,
            fault,
          ]),
        ),
    );
  }
  if (made.gatewayId !== undefined) return {};
  const faults = Object.entries(checkGateway(gateway, known.gatewayNames));
  const ofIdentity = (name: string): boolean => name.startsWith("authorizer") || name.startsWith(JWT);
  return Object.fromEntries(faults.filter(([name]) => ofIdentity(name) === (step === "identity")));
}

/** The first step that something is wrong with. */
export function firstFaulty(draft: WizardDraft, known: Known): Step | undefined {
  return STEPS.find((step) => Object.keys(faultsOfStep(step, draft, known)).length > 0);
}
