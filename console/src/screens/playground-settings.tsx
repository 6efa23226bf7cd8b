/** What a playground's call is made with. */
import { Link } from "wouter";
import { BODY_DIALECTS, DIALECTS, PATHS, type Dialect } from "../api/dialects.ts";
import { useAliases } from "../api/aliases.ts";
import type { GatewayModel } from "../api/models.ts";
import { Field, TextArea, TextInput } from "../components/field.tsx";
import { Segments } from "../components/segments.tsx";
import { Select } from "../components/select.tsx";
import { Suggest } from "../components/suggest.tsx";
import { gatewayPath } from "../shell/places.ts";
import { playgroundTexts } from "../texts/playground.ts";

export interface Draft {
  readonly stream: boolean;
  readonly system: string;
  readonly maxTokens: string;
}

interface SettingsProps {
  readonly models: readonly GatewayModel[];
  readonly gatewayId: string;
  readonly model: string;
  readonly dialect: Dialect;
  readonly draft: Draft;
  readonly onModel: (model: string) => void;
  readonly onDialect: (dialect: Dialect) => void;
  readonly onDraft: (part: Partial<Draft>) => void;
}

export function Settings({ models, gatewayId, model, dialect, draft, onModel, onDialect, onDraft }: SettingsProps) {
  const { data: aliases = [] } = useAliases(gatewayId);
  const known = [
    ...aliases.map(({ name }) => ({ value: name, more: playgroundTexts.alias })),
    ...models.filter(({ listing }) => listing !== "pattern").map(({ model: id }) => ({ value: id })),
  ];
  const served = models.find(({ model: id, listing }) => id === model && listing !== "pattern");
  const isElsewhere = served !== undefined && !served.paths.includes(PATHS[dialect]);
  const paths = served?.paths.join(", ") ?? "";
  const isSpoken = DIALECTS.some((one) => served?.paths.includes(PATHS[one]) === true);
  const isWrong = draft.maxTokens !== "" && !/^[1-9]\d{0,6}$/.test(draft.maxTokens);
  return (
    <section className="card playground-settings stack" aria-label={playgroundTexts.settings}>
      <div className="field">
        <span className="field-label" aria-hidden>
          {playgroundTexts.model}
        </span>
        <Suggest
          label={playgroundTexts.model}
          value={model}
          items={known}
          onChange={onModel}
          empty={playgroundTexts.modelEmpty}
        />
        <span className="field-hint">{playgroundTexts.modelHint}</span>
      </div>
      <div className="field">
        <span className="field-label" aria-hidden>
          {playgroundTexts.api}
        </span>
        <Dialects models={models} dialect={dialect} onDialect={onDialect} />
        <code className="field-hint">{PATHS[dialect]}</code>
        {isElsewhere && (
          <span className="field-fault" role="status">
            {isSpoken ? playgroundTexts.elsewhere(paths) : playgroundTexts.notSpoken(paths)}{" "}
            {!isSpoken && (
              <Link
                className="link"
                href={`${gatewayPath(gatewayId, "connect")}?${new URLSearchParams({ model }).toString()}`}
              >
                {playgroundTexts.toConnect}
              </Link>
            )}
          </span>
        )}
      </div>
      <div className="field">
        <span className="field-label" aria-hidden>
          {playgroundTexts.stream}
        </span>
        <Segments<"on" | "off">
          label={playgroundTexts.stream}
          value={draft.stream ? "on" : "off"}
          items={[
            ["on", playgroundTexts.streams.on],
            ["off", playgroundTexts.streams.off],
          ]}
          onChange={(next) => onDraft({ stream: next === "on" })}
        />
      </div>
      <Field label={playgroundTexts.system} optional>
        <TextArea rows={3} value={draft.system} onChange={(event) => onDraft({ system: event.target.value })} />
      </Field>
      <Field
        label={playgroundTexts.maxTokens}
        optional
        hint={playgroundTexts.maxTokensHint}
        fault={isWrong ? playgroundTexts.maxTokensFault : undefined}
      >
        <TextInput inputMode="numeric" value={draft.maxTokens} onValueChange={(maxTokens) => onDraft({ maxTokens })} />
      </Field>
      <p className="muted playground-note">{playgroundTexts.keyNote}</p>
    </section>
  );
}

type DialectsProps = Pick<SettingsProps, "models" | "dialect" | "onDialect">;

/** Those that say the model in the path are offered where a model of the gateway is called so. */
function Dialects({ models, dialect, onDialect }: DialectsProps) {
  const ofPaths = DIALECTS.filter(
    (one) =>
      !BODY_DIALECTS.some((body) => body === one) &&
      (one === dialect || models.some(({ paths }) => paths.includes(PATHS[one]))),
  );
  const items = [...BODY_DIALECTS, ...ofPaths].map((one) => [one, playgroundTexts.dialects[one]] as const);
  const Choice = ofPaths.length === 0 ? Segments<Dialect> : Select<Dialect>;
  return <Choice label={playgroundTexts.api} value={dialect} items={items} onChange={onDialect} />;
}
