/** What the API refused → the faults of the fields that it names, as the form that asked calls them. */
import { Refusal } from "../api/ask.ts";
import { faultsOf, type FormFaults } from "../screens/form-faults.ts";
import type { CreationFault } from "./creation.ts";
import { makesProvider, providerNameOf } from "./credential-draft.ts";
import type { TargetDraft } from "./target-draft.ts";

export function saidOf(failed: CreationFault | undefined, targets: readonly TargetDraft[]): FormFaults {
  if (failed === undefined || !(failed.fault instanceof Refusal)) return {};
  const { step, fault } = failed;
  const prefix = prefixOf(step, targets);
  return Object.fromEntries(Object.entries(faultsOf(fault)).map(([name, text]) => [prefix + name, text]));
}

function prefixOf(step: CreationFault["step"], targets: readonly TargetDraft[]): string {
  if (step.startsWith("target ")) return `${step.slice("target ".length)}.`;
  if (!step.startsWith("provider ")) return "";
  const name = step.slice("provider ".length);
  const target = targets.find((one) => makesProvider(one) && providerNameOf(one) === name);
  return `${target?.id ?? ""}.newProvider.`;
}
