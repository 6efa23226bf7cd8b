/** The playground: any model or alias of a gateway, in any of its five dialects, streaming, with its figures and the code that does the same. */
import { MessagesSquare, Plus, Waypoints } from "../components/icons.tsx";
import { useState } from "react";
import { DIALECTS, PATHS, type Dialect, type Prompt, type Turn } from "../api/dialects.ts";
import { useGateway } from "../api/gateways.ts";
import { useModels, type GatewayModel } from "../api/models.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { GatewayPicker, useGatewayChoice, type GatewayChoice } from "../components/gateway-choice.tsx";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { useChoice, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Snippets } from "../components/snippets.tsx";
import { useToast } from "../components/toast.tsx";
import { gatewayPath } from "../shell/places.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { playgroundTexts } from "../texts/playground.ts";
import { usageTexts } from "../texts/usage.ts";
import { turnsOf, useConversation } from "./playground-conversation.ts";
import { Settings, type Draft } from "./playground-settings.tsx";
import { playgroundSnippets } from "./playground-snippets.ts";
import { Composer, Conversation } from "./playground-talk.tsx";
import "./playground.css";

export default function Playground() {
  const choice = useGatewayChoice();
  const { gatewayId, gateways } = choice;
  if (gatewayId !== undefined && gateways !== undefined)
    return <OfGateway key={gatewayId} gatewayId={gatewayId} choice={choice} />;
  return (
    <Page title={playgroundTexts.title} lead={playgroundTexts.lead}>
      {choice.fault !== null ? (
        <Problem fault={choice.fault} onRetry={choice.retry} />
      ) : gateways === undefined ? (
        <SkeletonRows rows={6} />
      ) : (
        <Empty icon={<Waypoints aria-hidden />} title={usageTexts.noGateways} lead={playgroundTexts.noModelsLead}>
          <ButtonLink href="/gateways/new" look="primary" writes>
            {gatewayTexts.create}
          </ButtonLink>
        </Empty>
      )}
    </Page>
  );
}

function OfGateway({ gatewayId, choice }: { readonly gatewayId: string; readonly choice: GatewayChoice }) {
  const models = useModels(gatewayId);
  const { data: gateway } = useGateway(gatewayId);
  const [model, setModel] = useQueryText("model");
  const [api, setApi] = useChoice("api");
  const [client, setClient] = useChoice("client");
  const wanted = DIALECTS.find((one) => one === api);
  const [draft, setDraft] = useState<Draft>({ stream: true, system: "", maxTokens: "" });
  const [text, setText] = useState("");
  const { said, isBusy, send, stop, clear } = useConversation(gatewayId);
  const toast = useToast();
  const chosen = model === "" ? firstOf(models.data ?? [], wanted ?? "chat") : model;
  const dialect = wanted ?? dialectOf(models.data ?? [], chosen);
  const maxTokens = /^[1-9]\d{0,6}$/.test(draft.maxTokens) ? Number(draft.maxTokens) : undefined;
  const prompt = (turns: readonly Turn[]): Prompt => ({
    dialect,
    model: chosen,
    system: draft.system,
    turns,
    stream: draft.stream,
    maxTokens,
  });
  const submit = (words = text): void => {
    if (words.trim() === "" || isBusy || chosen === "") return;
    setText("");
    send(words, prompt);
  };
  if (models.data === undefined) {
    return (
      <Page title={playgroundTexts.title} lead={playgroundTexts.lead}>
        {models.error === null ? (
          <SkeletonRows rows={6} />
        ) : (
          <Problem fault={models.error} onRetry={() => void models.refetch()} />
        )}
      </Page>
    );
  }
  return (
    <Page
      title={playgroundTexts.title}
      lead={playgroundTexts.lead}
      actions={
        <>
          <GatewayPicker choice={choice} />
          <Button
            icon={<Plus aria-hidden />}
            disabled={said.length === 0}
            onClick={() => toast.undoable(playgroundTexts.cleared, clear())}
          >
            {playgroundTexts.clear}
          </Button>
        </>
      }
    >
      {models.data.length === 0 ? (
        <Empty
          icon={<MessagesSquare aria-hidden />}
          title={playgroundTexts.noModelsTitle}
          lead={playgroundTexts.noModelsLead}
        >
          <ButtonLink href={gatewayPath(gatewayId)} look="primary">
            {playgroundTexts.addTarget}
          </ButtonLink>
        </Empty>
      ) : (
        <div className="playground">
          <div className="playground-talk">
            <Conversation gatewayId={gatewayId} said={said} onStart={submit} />
            <Composer text={text} isBusy={isBusy} onText={setText} onSend={() => submit()} onStop={stop} />
          </div>
          <Settings
            models={models.data}
            gatewayId={gatewayId}
            model={chosen}
            dialect={dialect}
            draft={draft}
            onModel={setModel}
            onDialect={setApi}
            onDraft={(part) => setDraft({ ...draft, ...part })}
          />
          <section className="playground-code" aria-label={playgroundTexts.code}>
            <h2>{playgroundTexts.code}</h2>
            <p className="muted">
              {gateway !== undefined && gateway.authorizerType !== "API_KEY"
                ? playgroundTexts.codeOther
                : playgroundTexts.codeKey}
            </p>
            <Snippets
              snippets={playgroundSnippets(prompt(turnsOf(said, text)))}
              connection={{ base: `${gateway?.gatewayUrl ?? ""}/inference`, key: "", model: chosen }}
              chosen={client}
              onChoose={setClient}
            />
          </section>
        </div>
      )}
    </Page>
  );
}

/** One that the chosen API serves, if there is one. */
function firstOf(models: readonly GatewayModel[], dialect: Dialect): string {
  const named = models.filter(({ listing }) => listing !== "pattern");
  return (named.find(({ paths }) => paths.includes(PATHS[dialect])) ?? named[0])?.model ?? "";
}

/** The first that the model is served by; of an alias, or one that is not listed, the usual one. */
function dialectOf(models: readonly GatewayModel[], chosen: string): Dialect {
  const served = models.find(({ model, listing }) => model === chosen && listing !== "pattern");
  return DIALECTS.find((one) => served?.paths.includes(PATHS[one]) === true) ?? "chat";
}
