/** A model and path that nobody serves → why, in words that help the caller and tell it of nothing it may not use. */
import type { ServedTarget } from "../config/served-target.ts";
import { GatewayError, LASTING } from "../words/errors.ts";
import type { ServedAlias } from "./alias.ts";
import { findAll, nameIn, operationAt } from "./find.ts";
import { nearIds } from "./near.ts";
import type { Question } from "./question.ts";
import { isRoutable } from "./routable.ts";
import type { Listed, RoutingTable } from "./table.ts";

const MOST_NAMED = 3;

export function refusal(table: RoutingTable, question: Question): GatewayError {
  const { path, model, rights, modelsPath } = question;
  const named = table.targets.get(nameIn(model));
  const found = findAll(table, model);
  const usable = found.filter((one) => rights.mayUse(one.target.name, one.model, one.short));
  // An alias that the caller might use would have been taken, unless the model names a target.
  const isKnown = found.length > 0 || (named === undefined && table.aliases.has(model));
  if (isKnown && usable.length === 0) {
    const message = `This caller may not use model "${model}". GET ${modelsPath} lists what it may.`;
    return new GatewayError("forbidden", message, { param: "model" });
  }
  if (named !== undefined && !isRoutable(named) && rights.mayUseSome(named.name)) {
    return notReady([named], `Target ${stateOf(named)}, not READY.`);
  }
  return notNow(usable, model, path) ?? elsewhere(usable, model, path) ?? unknownModel(table, question);
}

/** Of an alias that the caller may use: its targets are named, the models it stands for are not. */
export function refusedAlias(table: RoutingTable, alias: ServedAlias, { path, model }: Question): GatewayError {
  if (alias.broken !== undefined) return alias.broken;
  const models = alias.targets.map((one) => one.model);
  const found = models.flatMap((one) => findAll(table, one));
  const waiting = notNow(found, model, path);
  if (waiting !== undefined) return waiting;
  const broken = models.map((one) => table.broken.get(nameIn(one))).find((fault) => fault !== undefined);
  const unknown = models.flatMap((one) => table.targets.get(nameIn(one)) ?? []).filter((one) => !isRoutable(one));
  return (
    broken ??
    elsewhere(found, model, path) ??
    (unknown.length > 0
      ? notReady(unknown, `No target that "${model}" stands for is READY: ${some(unknown.map(stateOf), ", ")}.`)
      : new GatewayError(
          "unknown_model",
          `"${model}" stands for nothing that a target has any more. ${ASK_THE_ADMINISTRATOR}`,
          { param: "model" },
        ))
  );
}

/** Somebody serves it at the path, and is not READY. */
function notNow(listed: readonly Listed[], model: string, path: string): GatewayError | undefined {
  const waiting = listed.filter((one) => !isRoutable(one.target) && operationAt(one, path) !== undefined);
  if (waiting.length === 0) return undefined;
  const targets = [...new Set(waiting.map(({ target }) => target))];
  return notReady(targets, `No target that serves model "${model}" is READY: ${some(targets.map(stateOf), ", ")}.`);
}

/** Somebody serves it at other paths. */
function elsewhere(listed: readonly Listed[], model: string, path: string): GatewayError | undefined {
  const paths = [...new Set(listed.flatMap(({ operations }) => operations.map((operation) => operation.path)))];
  if (paths.length === 0) return undefined;
  const message = `Model "${model}" is not served at ${path}, but at ${paths.join(", ")}.`;
  return new GatewayError("unsupported_operation", message, { param: "model" });
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
