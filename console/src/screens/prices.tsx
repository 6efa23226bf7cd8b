/** Prices of one's own, which hold instead of the public ones: set, changed, taken back. */
import { Plus, Tag } from "lucide-react";
import { useSearchParams } from "wouter";
import { usePrices } from "../api/prices.ts";
import { Button } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Table } from "../components/table.tsx";
import { texts } from "../texts/every-screen.ts";
import { priceTexts } from "../texts/prices.ts";
import { COLUMNS, keyOf } from "./price-columns.tsx";
import { PriceDialog } from "./price-dialog.tsx";
import "./prices.css";

const SEARCH_FROM = 6;

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
