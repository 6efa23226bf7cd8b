/** A model and path that nobody serves → why, in words that help the caller and tell it of nothing it may not use. */
import type { ServedTarget } from "../config/served-target.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import { findAll, nameIn, operationAt } from "./find.ts";
import { nearIds } from "./near.ts";
import type { Question } from "./question.ts";
import { isRoutable } from "./routable.ts";
import type { RoutingTable } from "./table.ts";

const MOST_NAMED = 3;

export function refusal(table: RoutingTable, question: Question): GatewayError {
  const { path, model, rights, modelsPath } = question;
  const named = table.targets.get(nameIn(model));
  const found = findAll(table, model);
  const usable = found.filter((one) => rights.mayUse(one.target.name, one.model, one.short));
  if (found.length > 0 && usable.length === 0) {
    const message = `This caller may not use model "${model}". GET ${modelsPath} lists what it may.`;
    return new GatewayError("forbidden", message, { param: "model" });
  }
  if (named !== undefined && !isRoutable(named) && rights.mayUseSome(named.name)) {
    return notReady([named], `Target ${stateOf(named)}, not READY.`);
  }
  const waiting = usable.filter((one) => !isRoutable(one.target) && operationAt(one, path) !== undefined);
  if (waiting.length > 0) {
    const targets = [...new Set(waiting.map(({ target }) => target))];
    return notReady(targets, `No target that serves model "${model}" is READY: ${some(targets.map(stateOf), ", ")}.`);
  }
  const paths = [...new Set(usable.flatMap(({ operations }) => operations.map((operation) => operation.path)))];
  if (paths.length > 0) {
    const message = `Model "${model}" is not served at ${path}, but at ${paths.join(", ")}.`;
    return new GatewayError("unsupported_operation", message, { param: "model" });
  }
  return unknownModel(table, question);
}

/** States are told, their inner reasons are not: those are for whoever runs the gateway. */
function notReady(targets: readonly ServedTarget[], message: string): GatewayError {
  // What has failed stays so until somebody or the cron mends it; SDKs try every 503 again.
  const headers = targets.every(({ status }) => status === "FAILED") ? LASTING : {};
  return new GatewayError("target_not_ready", `${message} ${ASK_THE_ADMINISTRATOR}`, { param: "model", headers });
}

const ASK_THE_ADMINISTRATOR = "Whoever runs the gateway sees the reason at its control plane.";

type AnyPath = Omit<Question, "path"> & Partial<Pick<Question, "path">>;

/** @param question without a path where the model is asked for and not called. */
export function unknownModel(table: RoutingTable, question: AnyPath): GatewayError {
  const { model, rights, modelsPath } = question;
  const near = nearIds(table, model, rights);
  const hints = near.length > 0 ? [`Did you mean ${some(near.map(quoted), " or ")}?`] : [];
  // Where the model names its target, no other was meant.
  if (!table.targets.has(nameIn(model))) hints.push(...unlisted(table, question));
  if (hints.length === 0) hints.push(`GET ${modelsPath} lists what there is.`);
  const message = `Model "${model}" was not found on any target. ${hints.join(" ")}`;
  return new GatewayError("unknown_model", message, { param: "model" });
}

/** The targets of which nobody knows what they serve, at the path: those that take any model, and those that cannot be asked. */
function unlisted(table: RoutingTable, { path, model, rights }: AnyPath): string[] {
  const served = [...table.targets.values()].filter(
    ({ name, operations }) =>
      rights.mayUseSome(name) && (path === undefined || operations.some((operation) => operation.path === path)),
  );
  const open = served.filter((one) => table.open.has(one) && isRoutable(one) && rights.mayUse(one.name, model));
  const away = [
    ...served.filter((one) => !isRoutable(one) && (one.discovers || table.open.has(one))).map(stateOf),
    ...[...table.broken.keys()].filter(rights.mayUseSome).map((name) => `"${name}" is misconfigured`),
  ];
  const hints: string[] = [];
  if (open.length > 0) {
    const ids = open.map(({ name }) => quoted(`${name}/${model}`));
    hints.push(`A target without a list takes any model that is asked of it by name: ${some(ids, " or ")}.`);
  }
  if (away.length > 0) {
    hints.push(`What some targets serve is not known at the moment: ${some(away, ", ")}. ${ASK_THE_ADMINISTRATOR}`);
  }
  return hints;
}

function stateOf({ name, status }: ServedTarget): string {
  return `"${name}" is ${status}`;
}

function quoted(id: string): string {
  return `"${id}"`;
}

/** However many there are, an answer names few. */
function some(texts: readonly string[], between: string): string {
  return texts.slice(0, MOST_NAMED).join(between) + (texts.length > MOST_NAMED ? " and others" : "");
}
