/** Which gateway a screen shows: the one in its address, else the default one, else the first. */
import { useState } from "react";
import { useSearchParams } from "wouter";
import { useGateways, type GatewaySummary } from "../api/gateways.ts";
import { useSession } from "../api/session.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { Select } from "./select.tsx";
import { Suggest } from "./suggest.tsx";
import "./gateway-choice.css";

/** Of more than that one is found by its name. */
const MOST_IN_LIST = 50;

export interface GatewayChoice {
  /** Undefined until gateways are known, or where there are none. */
  readonly gatewayId: string | undefined;
  readonly gateways: readonly GatewaySummary[] | undefined;
  readonly fault: unknown;
  readonly retry: () => void;
  readonly choose: (gatewayId: string) => void;
}

export function useGatewayChoice(): GatewayChoice {
  const { data: gateways, error, refetch } = useGateways();
  const { data: session } = useSession();
  const [params, setParams] = useSearchParams();
  const wanted = params.get("gateway") ?? undefined;
  const standard = session?.signedIn === true ? session.defaultGateway : "";
  // What the address names is asked for even where it is not in the list: a deleted gateway's usage is still there.
  const found = gateways?.find(({ gatewayId, name }) => gatewayId === standard || name === standard) ?? gateways?.[0];
  return {
    gatewayId: wanted ?? found?.gatewayId,
    gateways,
    fault: error,
    retry: () => void refetch(),
    // Filters name a gateway's own callers and targets, so another gateway begins without them.
    choose: (gatewayId) =>
      setParams((before) => {
        const next = new URLSearchParams(before);
        for (const name of ["caller", "target", "model", "alias", "q"]) next.delete(name);
        next.set("gateway", gatewayId);
        return next;
      }),
  };
}

export function GatewayPicker({ choice }: { readonly choice: GatewayChoice }) {
  const { gateways = [], gatewayId = "", choose } = choice;
  const known = gateways.map((one) => [one.gatewayId, one.name] as const);
  const items = known.some(([id]) => id === gatewayId) ? known : [...known, [gatewayId, gatewayId] as const];
  if (items.length > MOST_IN_LIST) return <SearchedGateway key={gatewayId} items={items} {...choice} />;
  return (
    <div className="gateway-choice">
      <Select label={gatewayTexts.one} value={gatewayId} items={items} onChange={choose} />
    </div>
  );
}

interface SearchedGatewayProps extends Pick<GatewayChoice, "gatewayId" | "choose"> {
  readonly items: readonly (readonly [id: string, name: string])[];
}

/** Of the one whose name is written. */
function SearchedGateway({ items, gatewayId, choose }: SearchedGatewayProps) {
  const [text, setText] = useState(() => items.find(([id]) => id === gatewayId)?.[1] ?? "");
  return (
    <div className="gateway-choice">
      <Suggest
        label={gatewayTexts.one}
        value={text}
        items={items.map(([, name]) => ({ value: name }))}
        onChange={(next) => {
          setText(next);
          const found = items.find(([, name]) => name === next)?.[0];
          if (found !== undefined && found !== gatewayId) choose(found);
        }}
        empty={gatewayTexts.noneOfThatName}
        isName
      />
    </div>
  );
}
