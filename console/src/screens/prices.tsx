/** Prices of one's own, which hold instead of the public ones: set, changed, taken back. */
import { Tag } from "../components/icons.tsx";
import { useSearchParams } from "wouter";
import { usePrices } from "../api/prices.ts";
import { SearchedList, useWithoutParams } from "../components/searched-list.tsx";
import { texts } from "../texts/every-screen.ts";
import { priceTexts } from "../texts/prices.ts";
import { COLUMNS, keyOf } from "./price-columns.tsx";
import { PriceDialog } from "./price-dialog.tsx";
import "./prices.css";

export default function Prices() {
  const found = usePrices();
  const [params] = useSearchParams();
  const close = useWithoutParams("create", "edit", "target", "model");
  const edited = found.data?.find((price) => keyOf(price) === params.get("edit"));
  return (
    <SearchedList
      title={texts.screens.prices}
      words={priceTexts}
      icon={<Tag aria-hidden />}
      found={found}
      columns={COLUMNS}
      keyOf={keyOf}
      textOf={({ target, model }) => `${target} ${model}`}
      foot={<p className="muted prices-unit">{priceTexts.unit}</p>}
      dialog={
        (params.has("create") || edited !== undefined) && (
          <PriceDialog
            key={params.get("edit") ?? ""}
            price={edited}
            target={params.get("target") ?? ""}
            model={params.get("model") ?? ""}
            onClose={close}
          />
        )
      }
    />
  );
}
