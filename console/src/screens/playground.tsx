/** The playground: any model or alias of a gateway, in three dialects, streaming, with its figures and the code that does the same. */
import { MessagesSquare, Plus, Send, Square, Waypoints } from "../components/icons.tsx";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { DIALECTS, PATHS, type Dialect, type Prompt, type Turn } from "../api/dialects.ts";
import { useGateway } from "../api/gateways.ts";
import { useModels, type GatewayModel } from "../api/models.ts";
import { useSend } from "../api/playground.ts";
import { useMayWrite } from "../api/session.ts";
import { Button, ButtonLink } from "../components/button.tsx";
import { Empty } from "../components/empty.tsx";
import { GatewayPicker, useGatewayChoice, type GatewayChoice } from "../components/gateway-choice.tsx";
import { Note } from "../components/note.tsx";
import { Page } from "../components/page.tsx";
import { Problem } from "../components/problem.tsx";
import { useChoice, useQueryText } from "../components/search.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { Snippets } from "../components/snippets.tsx";
import { gatewayPath } from "../shell/places.ts";
import { gatewayTexts } from "../texts/gateways.ts";
import { playgroundTexts } from "../texts/playground.ts";
import { usageTexts } from "../texts/usage.ts";
import { Settings, type Draft } from "./playground-settings.tsx";
import { playgroundSnippets } from "./playground-snippets.ts";
import { TurnView, type Said } from "./playground-turn.tsx";
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
          <Button icon={<Plus aria-hidden />} disabled={said.length === 0} onClick={clear}>
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

/** What was said, and what is about to be. */
function turnsOf(said: readonly Said[], text: string): readonly Turn[] {
  const turns = said
    .filter((one) => one.role === "user" || one.text !== "")
    .map(({ role, text: words }) => ({ role, text: words }));
  const next = text.trim() === "" ? (turns.length === 0 ? "Hello!" : "") : text;
  if (next !== "") return [...turns, { role: "user", text: next }];
  // A conversation is asked with its last question, not with its last answer.
  return turns.slice(0, turns.findLastIndex(({ role }) => role === "user") + 1);
}

function useConversation(gatewayId: string) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [isBusy, setBusy] = useState(false);
  const ask = useSend(gatewayId);
  const running = useRef<AbortController>(undefined);
  const ids = useRef(0);
  useEffect(() => () => running.current?.abort(), []);
  const change = (id: number, part: (before: Said) => Partial<Said>): void =>
    setSaid((all) => all.map((one) => (one.id === id ? { ...one, ...part(one) } : one)));
  const send = (text: string, promptOf: (turns: readonly Turn[]) => Prompt): void => {
    const question: Said = { id: ++ids.current, role: "user", text, state: "done" };
    const answer: Said = { id: ++ids.current, role: "assistant", text: "", state: "waiting" };
    const turns = turnsOf(said, text);
    const control = new AbortController();
    running.current = control;
    setSaid([...said, question, answer]);
    setBusy(true);
    ask(
      promptOf(turns),
      (piece) => change(answer.id, (before) => ({ text: before.text + piece, state: "writing" })),
      control.signal,
    )
      .then((reply) => change(answer.id, () => ({ state: "done", reply })))
      .catch((fault: unknown) =>
        change(answer.id, () => (control.signal.aborted ? { state: "stopped" } : { state: "failed", fault })),
      )
      .finally(() => setBusy(false));
  };
  return {
    said,
    isBusy,
    send,
    stop: () => running.current?.abort(),
    clear: () => {
      running.current?.abort();
      setSaid([]);
    },
  };
}

function Conversation({
  gatewayId,
  said,
  onStart,
}: {
  readonly gatewayId: string;
  readonly said: readonly Said[];
  readonly onStart: (text: string) => void;
}) {
  const end = useRef<HTMLDivElement>(null);
  const mayWrite = useMayWrite();
  const length = said.reduce((sum, { text }) => sum + text.length, said.length);
  useEffect(() => {
    const box = end.current?.parentElement;
    // Who reads further up is left there.
    if (box !== null && box !== undefined && box.scrollHeight - box.scrollTop - box.clientHeight < 160)
      box.scrollTop = box.scrollHeight;
  }, [length]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is scrolled by keyboard too
    <div className="talk" role="log" aria-label={playgroundTexts.conversation} tabIndex={0}>
      {said.length === 0 ? (
        <div className="talk-empty">
          <h2>{playgroundTexts.emptyTitle}</h2>
          <p className="muted">{playgroundTexts.emptyLead}</p>
          {mayWrite && (
            <div className="row wrap talk-starters">
              {playgroundTexts.starters.map((starter) => (
                <button key={starter} type="button" className="chip" onClick={() => onStart(starter)}>
                  {starter}
                </button>
              ))}
            </div>
          )}
        </div>
      ) : (
        said.map((one) => <TurnView key={one.id} gatewayId={gatewayId} said={one} />)
      )}
      <div ref={end} />
    </div>
  );
}

interface ComposerProps {
  readonly text: string;
  readonly isBusy: boolean;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

function Composer({ text, isBusy, onText, onSend, onStop }: ComposerProps) {
  const mayWrite = useMayWrite();
  const field = useRef<HTMLTextAreaElement>(null);
  const press = (event: KeyboardEvent): void => {
    // While characters of another script are composed, Enter chooses one.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (mayWrite) onSend();
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
        // Where one goes on, while its button is another one.
        field.current?.focus();
      }}
    >
      {!mayWrite && <Note kind="info">{playgroundTexts.viewer}</Note>}
      <textarea
        ref={field}
        className="input composer-text"
        aria-label={playgroundTexts.message}
        placeholder={playgroundTexts.placeholder}
        rows={2}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={press}
      />
      <div className="row">
        <span className="muted grow composer-hint">{playgroundTexts.sendHint}</span>
        {isBusy ? (
          <Button icon={<Square aria-hidden />} onClick={onStop}>
            {playgroundTexts.stop}
          </Button>
        ) : (
          <Button look="primary" type="submit" writes icon={<Send aria-hidden />} disabled={text.trim() === ""}>
            {playgroundTexts.send}
          </Button>
        )}
      </div>
    </form>
  );
}
