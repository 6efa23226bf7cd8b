/** Every view and filter of the console: how it is chosen by hand, and what its address then holds. */
import type { Page } from "playwright-core";
import { FULL } from "./filled.ts";

export interface View {
  /** As `console/src/app.tsx` has it; a gateway's tab by its name. */
  readonly route: string;
  readonly name: string;
  /** Where it begins, below `/console`. */
  readonly path: string;
  /** A text that is there once it is. */
  readonly seen: string;
  readonly choose: (page: Page) => Promise<void>;
  /** What of the address says it. */
  readonly address: string;
  /** Each letter takes the place of the address before, so that back leads to another screen. */
  readonly isTyped?: true;
}

const { gatewayId, rateLimitId } = FULL;

function pick(box: string, option: string): View["choose"] {
  return async (page) => {
    await page.getByRole("combobox", { name: box, exact: true }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };
}

function press(name: string | RegExp, role: "button" | "radio" | "tab" | "link" = "button"): View["choose"] {
  return (page) => page.getByRole(role, { name }).first().click();
}

function search(route: string, path: string, seen: string, label: string, text: string): View {
  const choose: View["choose"] = (page) => page.getByLabel(label, { exact: true }).fill(text);
  const address = new URLSearchParams({ q: text }).toString();
  return { route, name: "search", path, seen, choose, address, isTyped: true };
}

function of(route: string, path: string, seen: string) {
  return (name: string, address: string, choose: View["choose"]): View => ({
    route,
    name,
    path,
    seen,
    choose,
    address,
  });
}

const ofFull = `/gateways/${gatewayId}`;
const models = of("models", `${ofFull}/models`, "10,000 models");
const keys = of("api-keys", `${ofFull}/api-keys`, "service-00002");
const aliases = of("aliases", `${ofFull}/aliases`, "1,000 aliases");
const limits = of("limits", `${ofFull}/limits`, "50 limits");
const connect = of("connect", `${ofFull}/connect`, "OpenAI base URL");
const usage = of("/usage", `/usage?gateway=${gatewayId}`, "Time to first byte");
const calls = of("/calls/:requestId?", `/calls?gateway=${gatewayId}`, "1,000 calls");
const playground = of("/playground", `/playground?gateway=${gatewayId}`, "Try a model");
const providers = of("/credential-providers", "/credential-providers", "50 credential providers");
const prices = of("/prices", "/prices", "1,000 prices");
const history = of("/history", "/history", "99 changes");

export const VIEWS: readonly View[] = [
  search("/gateways", "/gateways", "1,000 gateways", "Search gateways", "team-00500"),
  of("/gateways", "/gateways", "1,000 gateways")("a gateway", "/gateways/full-0123456789", (page) =>
    page.getByRole("link", { name: "full", exact: true }).click(),
  ),
  of("targets", `${ofFull}/targets`, "100 targets")("another tab", "/models", press("Models", "tab")),
  of("settings", `${ofFull}/settings`, "Gateway id")("another tab", "/targets", press("Targets", "tab")),
  search("models", `${ofFull}/models`, "10,000 models", "Search models", "model-7-00042"),
  models("target", "target=provider-00007", pick("Target", "provider-00007")),
  search("api-keys", `${ofFull}/api-keys`, "service-00002", "Search keys", "service-09876"),
  keys("create", "create=1", press("Create API key")),
  keys("one key", "key=key-", press("Edit service-00002")),
  search("aliases", `${ofFull}/aliases`, "1,000 aliases", "Search aliases", "alias-00500"),
  aliases("create", "create=1", press("Create alias")),
  aliases("one alias", "edit=alias-00002", press("Edit alias-00002")),
  search("limits", `${ofFull}/limits`, "50 limits", "Search limits", "by-claim-7"),
  limits("create", "create=1", press("Create limit")),
  limits("one limit", `edit=${rateLimitId}`, press(`Edit ${rateLimitId}`)),
  { ...limits("state", `state=${rateLimitId}`, press("Show state")), isTyped: true },
  connect("client", "client=openai-node", press("OpenAI SDK (JavaScript)", "tab")),
  usage("period", "range=week", press("7 days", "radio")),
  usage("grouped by", "by=target", pick("Grouped by", "Target")),
  usage("shown", "metric=tokens", press("Tokens", "radio")),
  usage("deeper", "model=gpt-5.5", press("gpt-5.5")),
  usage("gateway", "gateway=team-", (page) =>
    page.getByRole("combobox", { name: "Gateway", exact: true }).fill("team-00001"),
  ),
  search("/usage", `/usage?gateway=${gatewayId}&by=caller`, "10,000 rows", "Search", "service-09876"),
  calls("period", "range=month", press("30 days", "radio")),
  calls("shown", "show=failed", pick("Shown", "Failed")),
  search("/calls/:requestId?", `/calls?gateway=${gatewayId}`, "1,000 calls", "Search loaded calls", "service-09876"),
  calls("one call", "/calls/full-09999", (page) => page.locator(".row-link").first().click()),
  playground("dialect", "api=messages", press("Messages", "radio")),
  playground("client", "client=", (page) => page.getByRole("tab").nth(1).click()),
  search(
    "/credential-providers",
    "/credential-providers",
    "50 credential providers",
    "Search credential providers",
    "00042",
  ),
  providers("add", "create=1", press("Add credential provider")),
  providers("replace", "edit=credential-00002", press("Replace key: credential-00002")),
  providers("tags", "tags=credential-00002", press("Tags: credential-00002")),
  search("/prices", "/prices", "1,000 prices", "Search prices", "model-00042"),
  prices("set", "create=1", press("Set price")),
  prices("change", "edit=", press(/^Change: model-/)),
  search("/history", "/history", "99 changes", "Search changes", "model-00007"),
  history("kind", "kind=price", pick("Kind", "Price")),
  history("keys", "kind=apiKey", pick("Kind", "API key")),
  { ...history("one act", "act=", press(/^Set Tags of gateway/)), isTyped: true },
  { ...history("one version", "version=10008", press(/^v10008/)), isTyped: true },
];

/** What one sees: titles, counts, what stands first in each list, what is in fields, what is chosen and what is open; the same a midnight later. */
export const SEEN = `(() => {
  const told = (selector, most = 99) => [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility())
    .slice(0, most)
    .map((one) => "value" in one && one.localName !== "button" && one.localName !== "li" ? one.value : one.textContent.replace(/(?:Today|Yesterday), /g, "A day, "));
  return JSON.stringify([
    told("h1, h2", 12),
    told("main [role=status]:not(tbody *), [role=dialog] h2, .filter, .empty, .tile"),
    told("main thead, main tbody tr:not(.table-space)", 6),
    told(".version", 5),
    told(".version-changes, .limit-state tbody tr:not(.table-space)", 5),
    told("main input, main textarea, [role=dialog] input, [role=dialog] textarea"),
    told("main [aria-checked=true], [aria-pressed=true], main [role=tab][aria-selected=true], main button[aria-expanded=true]"),
    told("main .select"),
    told("main pre"),
  ], null, 1);
})()`;
