/** Prices of one's own, which hold instead of the public ones: set, changed, taken back. */
import { Plus, Tag } from "lucide-react";
import { useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { TargetName } from "#worker/config/target.ts";
import { ModelPattern, PriceSpec } from "#worker/config/price-spec.ts";
import { Refusal } from "../api/ask.ts";
import { pricePath, useDeletePrice, usePrices, useSetPrice, type Price } from "../api/prices.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { Table, type Column } from "../components/table.tsx";
import { TextField } from "../components/text-field.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { present } from "../forms/lines.ts";
import { goToFirstFault, useShownFaults } from "../forms/shown-faults.ts";
import { texts } from "../texts/common.ts";
import { priceTexts } from "../texts/prices.ts";
import { checkWith, faultsOf, type FormFaults } from "./form-faults.ts";
import "../forms/target-fields.css";
import "./prices.css";

const SEARCH_FROM = 6;

const keyOf = ({ target, model, effectiveFrom = "" }: Price): string => `${target} ${model} ${effectiveFrom}`;

export default function Prices() {
  const { data, error, refetch } = usePrices();
  const [query, setQuery] = useQueryText();
  const [params, setParams] = useSearchParams();
  const shown = useMatches(data ?? [], query, ({ target, model }) => `${target} ${model}`);
  const edited = data?.find((price) => keyOf(price) === params.get("edit"));
  const close = (): void =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      for (const name of ["create", "edit", "target", "model"]) next.delete(name);
      return next;
    });
  const create = (
    <Button look="primary" writes icon={<Plus aria-hidden />} onClick={() => setParams({ create: "1" })}>
      {priceTexts.create}
    </Button>
  );
  const dialog = (params.has("create") || edited !== undefined) && (
    <PriceDialog
      key={params.get("edit") ?? ""}
      price={edited}
      target={params.get("target") ?? ""}
      model={params.get("model") ?? ""}
      onClose={close}
    />
  );
  if (data === undefined || data.length === 0) {
    return (
      <Page title={texts.screens.prices} lead={priceTexts.lead}>
        {data !== undefined ? (
          <Empty icon={<Tag aria-hidden />} title={priceTexts.emptyTitle} lead={priceTexts.emptyLead}>
            {create}
          </Empty>
        ) : error === null ? (
          <SkeletonRows />
        ) : (
          <Problem fault={error} onRetry={() => void refetch()} />
        )}
        {dialog}
      </Page>
    );
  }
  return (
    <Page title={texts.screens.prices} lead={priceTexts.lead} actions={create}>
      {(data.length >= SEARCH_FROM || query !== "") && (
        <div className="toolbar">
          <Search label={priceTexts.search} />
          <span className="toolbar-count" role="status">
            {texts.showing(shown.length, data.length, priceTexts.noun)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty icon={<Tag aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table label={texts.screens.prices} columns={COLUMNS} rows={shown} keyOf={keyOf} />
      )}
      <p className="muted prices-unit">{priceTexts.unit}</p>
      {dialog}
    </Page>
  );
}

const { columns } = priceTexts;

const COLUMNS: readonly Column<Price>[] = [
  {
    key: "model",
    title: columns.model,
    cell: ({ target, model }) => (
      <>
        <span className="price-model mono truncate" title={model}>
          {model}
        </span>
        <span className="muted truncate price-target">{target}</span>
      </>
    ),
  },
  { key: "input", title: columns.input, width: "10%", align: "end", cell: ({ input }) => <Dollars amount={input} /> },
  {
    key: "output",
    title: columns.output,
    width: "10%",
    align: "end",
    cell: ({ output }) => <Dollars amount={output} />,
  },
  {
    key: "cacheRead",
    title: columns.cacheRead,
    width: "11%",
    align: "end",
    cell: ({ cacheRead }) => <Dollars amount={cacheRead} />,
  },
  {
    key: "cacheWrite",
    title: columns.cacheWrite,
    width: "14%",
    align: "end",
    cell: ({ cacheWrite5m, cacheWrite1h }) =>
      cacheWrite5m === cacheWrite1h ? (
        <Dollars amount={cacheWrite5m} />
      ) : (
        <span className="price-writes">
          <Dollars amount={cacheWrite5m} />
          <span className="muted"> / </span>
          <Dollars amount={cacheWrite1h} />
        </span>
      ),
  },
  { key: "from", title: columns.from, width: "16%", cell: (price) => <From price={price} /> },
  {
    key: "actions",
    title: columns.actions,
    width: "176px",
    align: "end",
    quietTitle: true,
    cell: (price) => <Actions price={price} />,
  },
];

const fine = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 6 });

/** A price is shown to its last digit: it is what bills are checked by. */
function Dollars({ amount }: { readonly amount: number | undefined }) {
  if (amount === undefined) return <span className="muted">{priceTexts.asInput}</span>;
  return <span className="number">{fine.format(amount)}</span>;
}

function From({ price: { effectiveFrom } }: { readonly price: Price }) {
  const [now] = useState(() => Date.now());
  if (effectiveFrom === undefined) return <span className="muted">{priceTexts.always}</span>;
  const isLater = Date.parse(effectiveFrom) > now;
  return (
    <span className="row wrap">
      <Time at={effectiveFrom} />
      {isLater && <Badge kind="info">{priceTexts.scheduled}</Badge>}
    </span>
  );
}

function Actions({ price }: { readonly price: Price }) {
  const { target, model } = price;
  const [isDeleting, setDeleting] = useState(false);
  const [, setParams] = useSearchParams();
  const remove = useDeletePrice();
  const toast = useToast();
  return (
    <span className="price-actions">
      <Button
        size="small"
        writes
        aria-label={`${priceTexts.change}: ${model}`}
        onClick={() => setParams({ edit: keyOf(price) })}
      >
        {priceTexts.change}
      </Button>
      <Button
        size="small"
        look="quiet"
        writes
        aria-label={`${texts.delete}: ${model}`}
        onClick={() => {
          remove.reset();
          setDeleting(true);
        }}
      >
        {texts.delete}
      </Button>
      <Confirm
        open={isDeleting}
        title={priceTexts.deleteTitle(model, target)}
        lead={priceTexts.deleteLead}
        action={texts.delete}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() =>
          remove.mutate(price, { onSuccess: () => (setDeleting(false), toast.good(priceTexts.deleted(model))) })
        }
        onClose={() => setDeleting(false)}
      />
    </span>
  );
}

/** Numbers as they are typed. */
interface Draft {
  readonly target: string;
  readonly model: string;
  readonly input: string;
  readonly output: string;
  readonly cacheRead: string;
  readonly cacheWrite5m: string;
  readonly cacheWrite1h: string;
  readonly effectiveFrom: string;
}

function draftOf(price: Price | undefined, target: string, model: string): Draft {
  const text = (amount: number | undefined): string => (amount === undefined ? "" : String(amount));
  return {
    target: price?.target ?? target,
    model: price?.model ?? model,
    input: text(price?.input),
    output: text(price?.output),
    cacheRead: text(price?.cacheRead),
    cacheWrite5m: text(price?.cacheWrite5m),
    cacheWrite1h: text(price?.cacheWrite1h),
    effectiveFrom: price?.effectiveFrom ?? "",
  };
}

const AMOUNTS = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;

function specOf(draft: Draft): Record<string, number | string> {
  const { effectiveFrom } = draft;
  return present({
    ...Object.fromEntries(AMOUNTS.map((name) => [name, numberIn(draft[name])])),
    effectiveFrom: effectiveFrom.trim() === "" ? undefined : effectiveFrom.trim(),
  });
}

/** What is no number stays text, so that the schema says it. */
function numberIn(text: string): number | string | undefined {
  if (text.trim() === "") return undefined;
  const number = Number(text.trim().replace(/^\$/, ""));
  return Number.isNaN(number) ? text : number;
}

function checkOf(draft: Draft): FormFaults {
  const target = checkWith(TargetName, draft.target.trim())[""];
  const model = checkWith(ModelPattern, draft.model.trim())[""];
  const missing = (text: string): string | undefined => (text.trim() === "" ? priceTexts.missing : undefined);
  return present({
    ...checkWith(PriceSpec, specOf(draft)),
    ...present({ input: missing(draft.input), output: missing(draft.output) }),
    ...(target === undefined ? {} : { target }),
    ...(model === undefined ? {} : { model: draft.model.trim() === "" ? priceTexts.modelMissing : model }),
  });
}

interface PriceDialogProps {
  /** Absent: a new one. */
  readonly price: Price | undefined;
  readonly target: string;
  readonly model: string;
  readonly onClose: () => void;
}

function PriceDialog({ price, target, model, onClose }: PriceDialogProps) {
  const [fresh] = useState(() => draftOf(price, target, model));
  const [draft, setDraft] = useState(fresh);
  const [isTried, setTried] = useState(false);
  const save = useSetPrice();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const faults = checkOf(draft);
  const said = save.error instanceof Refusal ? faultsOf(save.error) : {};
  const shown = useShownFaults(faults, isTried, said);
  const field = (name: keyof Draft) => ({
    value: draft[name],
    fault: shown.of(name),
    onLeave: shown.leave(name),
    onChange: (text: string) => {
      save.reset();
      setDraft({ ...draft, [name]: text });
    },
  });
  const spec = specOf(draft);
  return (
    <Dialog
      open
      keep={draft !== fresh}
      onClose={onClose}
      title={price === undefined ? priceTexts.create : priceTexts.changeTitle(price.model)}
      lead={priceTexts.unit}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(faults).length > 0) goToFirstFault(form.current);
          else
            save.mutate(
              // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the schema just above
              { ...spec, target: draft.target.trim(), model: draft.model.trim() } as unknown as Price,
              { onSuccess: () => (toast.good(priceTexts.saved(draft.model.trim())), onClose()) },
            );
        }}
      >
        <DialogBody>
          {price === undefined && (
            <div className="form-pair">
              <TextField label={priceTexts.target} hint={priceTexts.targetHint} mono autoFocus {...field("target")} />
              <TextField label={priceTexts.model} hint={priceTexts.modelHint} mono {...field("model")} />
            </div>
          )}
          <div className="form-pair">
            <TextField label={columns.input} inputMode="decimal" autoFocus={price !== undefined} {...field("input")} />
            <TextField label={columns.output} inputMode="decimal" {...field("output")} />
          </div>
          <TextField
            label={columns.cacheRead}
            optional
            hint={priceTexts.leftOut}
            inputMode="decimal"
            {...field("cacheRead")}
          />
          <div className="form-pair">
            <TextField label={priceTexts.cacheWrite5m} optional inputMode="decimal" {...field("cacheWrite5m")} />
            <TextField label={priceTexts.cacheWrite1h} optional inputMode="decimal" {...field("cacheWrite1h")} />
          </div>
          <TextField
            label={priceTexts.effectiveFrom}
            optional
            hint={price === undefined ? priceTexts.effectiveFromHint : priceTexts.effectiveFromOther}
            placeholder="2026-12-01"
            mono
            {...field("effectiveFrom")}
          />
          <Refused fault={Object.keys(said).length > 0 ? null : save.error} />
          <AsCurl method="PUT" path={pricePath(draft.target.trim(), draft.model.trim())} body={spec} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" writes busy={save.isPending}>
            {priceTexts.create}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
