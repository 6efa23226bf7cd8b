/** The columns of the list of prices, and what is done to one of them. */
import { useState } from "react";
import { useDeletePrice, type Price } from "../api/prices.ts";
import { Button } from "../components/button.tsx";
import { exactly } from "../components/counts.ts";
import { DeleteButton } from "../components/delete-button.tsx";
import { useOpened } from "../components/search.tsx";
import { Badge } from "../components/status.tsx";
import type { Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { texts } from "../texts/every-screen.ts";
import { priceTexts } from "../texts/prices.ts";

export const keyOf = ({ target, model, effectiveFrom = "" }: Price): string => `${target} ${model} ${effectiveFrom}`;

const { columns } = priceTexts;

export const COLUMNS: readonly Column<Price>[] = [
  {
    key: "model",
    title: columns.model,
    cell: (price) => (
      <>
        <span className="price-model mono truncate" title={price.model}>
          {price.model}
        </span>
        <span className="muted truncate price-target">{price.target}</span>
        <Beside price={price} />
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

/** For what it is another one. */
function Beside({ price: { longContext, serviceTiers } }: { readonly price: Price }) {
  const { long, tiers } = priceTexts;
  const said = [
    ...(longContext === undefined
      ? []
      : [long.shown(exactly(longContext.over), fine.format(longContext.input), fine.format(longContext.output))]),
    ...Object.entries(serviceTiers ?? {}).map(([name, factor]) => tiers.shown(name, factor)),
  ];
  if (said.length === 0) return null;
  return <span className="price-beside">{said.join(" · ")}</span>;
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
  const [, setEdit] = useOpened("edit");
  const remove = useDeletePrice();
  return (
    <span className="price-actions">
      <Button size="small" writes aria-label={`${priceTexts.change}: ${model}`} onClick={() => setEdit(keyOf(price))}>
        {priceTexts.change}
      </Button>
      <DeleteButton
        act={remove}
        of={price}
        label={`${texts.delete}: ${model}`}
        title={priceTexts.deleteTitle(model, target)}
        lead={priceTexts.deleteLead}
        done={priceTexts.deleted(model)}
      />
    </span>
  );
}
