/** What was said in the playground, and the field for what is said next. */
import { Send, Square } from "../components/icons.tsx";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useMayWrite } from "../api/session.ts";
import { Button } from "../components/button.tsx";
import { Note } from "../components/note.tsx";
import { playgroundTexts } from "../texts/playground.ts";
import { TurnView, type Said } from "./playground-turn.tsx";
import "./playground.css";

export function Conversation({
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

export function Composer({ text, isBusy, onText, onSend, onStop }: ComposerProps) {
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
