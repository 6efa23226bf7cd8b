/** Lines to paste for a client that one chooses, with a model that this client can call. */
import { useState } from "react";
import type { GatewayModel } from "../api/models.ts";
import { Note } from "../components/note.tsx";
import { Snippets } from "../components/snippets.tsx";
import { Suggest } from "../components/suggest.tsx";
import { canReach, snippetsFor, type Snippet } from "../snippets/snippet.ts";
import { connectTexts } from "../texts/connect.ts";

interface ReadyLinesProps {
  readonly snippets: readonly Snippet[];
  /** Those that may be called. */
  readonly models: readonly GatewayModel[];
  /** Ends in /inference. */
  readonly base: string;
  readonly apiKey: string;
  /** The id of its snippet; of another or empty: the first. */
  readonly client: string;
  readonly onClient: (id: string) => void;
  /** Of another or empty: the first. */
  readonly model: string;
  readonly onModel: (model: string) => void;
}

export function ReadyLines({ snippets, models, base, apiKey, client, onClient, model, onModel }: ReadyLinesProps) {
  const [typed, setTyped] = useState<string>();
  const callable = models.filter(({ listing }) => listing !== "pattern");
  const offered = snippetsFor(snippets, callable);
  const snippet = offered.find(({ id }) => id === client) ?? offered[0];
  const reached = snippet === undefined ? [] : callable.filter((one) => canReach(snippet, one));
  const chosen = reached.find((one) => one.model === model) ?? reached.find(mayChat) ?? reached[0];
  const lines = chosen ?? callable[0];
  return (
    <>
      {chosen !== undefined && (
        <div className="field connect-model">
          <span className="field-label" aria-hidden>
            {connectTexts.model}
          </span>
          <Suggest
            label={connectTexts.model}
            // Lines to paste hold what is listed, and not whatever is typed or an address says; once it is left, the field says the same.
            value={typed ?? chosen.model}
            items={reached.map((one) => ({ value: one.model }))}
            onChange={(next) => {
              setTyped(next);
              if (next === "" || reached.some((one) => one.model === next)) onModel(next);
            }}
            onLeave={() => setTyped(undefined)}
            empty={connectTexts.modelEmpty}
          />
        </div>
      )}
      {chosen === undefined && callable.length > 0 && snippet !== undefined && (
        <Note kind="warn">{connectTexts.reachesNone(snippet.name, snippet.reaches?.join(", ") ?? "")}</Note>
      )}
      <Snippets
        snippets={offered}
        connection={{ base, key: apiKey, model: idFor(snippet, lines) }}
        chosen={snippet?.id ?? ""}
        onChoose={onClient}
      />
    </>
  );
}

/** A provider lists all that it has: lines that say hello are better begun with a model that answers. */
function mayChat({ id }: GatewayModel): boolean {
  return !/embed|rerank|moderation|whisper|tts|image|dall-e|sora|transcri/i.test(id);
}

function idFor(snippet: Snippet | undefined, model: GatewayModel | undefined): string {
  if (model === undefined) return connectTexts.noModels;
  return snippet?.ownId === true ? model.id : model.model;
}
