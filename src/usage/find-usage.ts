/** A JSON answer, or an event of a stream → the usage it reports, where its API puts it and nowhere else: tools and their arguments are JSON too, and their authors choose the names. */
import { readBilling, type Billing } from "./billing.ts";
import { largerOf, type Counts } from "./counts.ts";
import { iterations, readCounts } from "./read-usage.ts";
import { isRecord, textOf, type Said } from "./said.ts";

export interface Reported {
  readonly counts: Counts;
  readonly billing: Billing;
  /** It was said before the answer, whose length is not known from it. */
  readonly isOpening: boolean;
}

/** In what Bedrock hands on of every model's stream, once, in the last event. */
export const INVOCATION_METRICS = "amazon-bedrock-invocationMetrics";

/** @param answer parsed JSON. Google answers with an array of events where no event stream was asked for. */
export function findUsage(answer: unknown): Reported | undefined {
  if (Array.isArray(answer)) {
    return answer.reduce<Reported | undefined>(
      (sum, each) => joined(sum, isRecord(each) ? inRecord(each) : undefined),
      undefined,
    );
  }
  return isRecord(answer) ? inRecord(answer) : undefined;
}

function inRecord(said: Said): Reported | undefined {
  return (
    usageIn(said, false) ??
    inMember(said, "response", typeOf(said).startsWith("response."), false) ??
    inMember(said, "message", typeOf(said) === "message_start", true) ??
    inMember(said, "x_groq", true, false) ??
    // Amazon's own models, of which Bedrock hands on the events of Converse.
    inMember(said, "metadata", INVOCATION_METRICS in said, false) ??
    report(said, said[INVOCATION_METRICS], false)
  );
}

function inMember(said: Said, name: string, applies: boolean, isOpening: boolean): Reported | undefined {
  const member = said[name];
  return applies && isRecord(member) ? usageIn(member, isOpening) : undefined;
}

function usageIn(said: Said, isOpening: boolean): Reported | undefined {
  return report(said, said["usage"], isOpening) ?? report(said, said["usageMetadata"], isOpening);
}

function report(said: Said, usage: unknown, isOpening: boolean): Reported | undefined {
  const counts = readCounts(usage);
  if (counts === undefined || !isRecord(usage)) return undefined;
  const advisors = iterations(usage, "advisor_message").flatMap(({ model, usage: used }) => {
    const name = textOf(model);
    return name === undefined ? [] : [{ model: name, usage: used }];
  });
  const billing = readBilling(said, usage);
  return { counts, billing: advisors.length === 0 ? billing : { ...billing, advisors }, isOpening };
}

/** What two events of one answer say together; what the later says of its price holds. */
export function joined(earlier: Reported | undefined, later: Reported | undefined): Reported | undefined {
  if (earlier === undefined || later === undefined) return earlier ?? later;
  return {
    counts: largerOf(earlier.counts, later.counts),
    billing: { ...earlier.billing, ...later.billing },
    isOpening: earlier.isOpening && later.isOpening,
  };
}

function typeOf(said: Said): string {
  const type = said["type"];
  return typeof type === "string" ? type : "";
}
