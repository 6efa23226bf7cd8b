/** The models of an alias, tier by tier: the share each is to have, and the one it had. */
import type { Sum } from "../api/usage.ts";
import { aliasTexts } from "../texts/aliases.ts";
import { percentOf, type Tier } from "./alias-shares.ts";
import "./gateway-aliases.css";

export function AliasServes({
  tiers,
  served,
}: {
  readonly tiers: readonly Tier[];
  readonly served?: readonly Sum[] | undefined;
}) {
  // Every model of the alias has a colour of its own, as far as they go.
  const before = (at: number): number => tiers.slice(0, at).reduce((sum, { models }) => sum + models.length, 0);
  const colorOf = (at: number, place: number): string => `var(--chart-${((before(at) + place) % 7) + 1})`;
  const all = served?.reduce((sum, { calls }) => sum + calls, 0) ?? 0;
  return (
    <span className="alias-serves">
      {tiers.map(({ tier, models }, at) => (
        <span key={tier} className="alias-tier">
          {tiers.length > 1 && <span className="muted alias-tier-name">{aliasTexts.tier(tier)}</span>}
          {models.map(({ model, share }, place) => {
            const had =
              served
                ?.filter((sum) => model === `${sum.target ?? ""}/${sum.model ?? ""}` || model === sum.model)
                .reduce((sum, { calls }) => sum + calls, 0) ?? 0;
            return (
              <span key={model} className="alias-model">
                <span className="swatch" style={{ background: colorOf(at, place) }} aria-hidden />
                <span className="mono truncate" title={model}>
                  {model}
                </span>
                {models.length > 1 && <strong className="number">{aliasTexts.share(percentOf(share))}</strong>}
                {all > 0 && (
                  <span className="muted number" title={had > 0 ? aliasTexts.served : aliasTexts.notServed}>
                    {aliasTexts.servedShare(Math.round((had / all) * 100))}
                  </span>
                )}
              </span>
            );
          })}
          {models.length > 1 && (
            <span className="alias-bar" aria-hidden>
              {models.map(({ model, share }, place) => (
                <span key={model} style={{ width: `${share * 100}%`, background: colorOf(at, place) }} />
              ))}
            </span>
          )}
        </span>
      ))}
    </span>
  );
}
