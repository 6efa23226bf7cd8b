/** Signing in: the token once, or what to set where no secret is. */
import { Eye, EyeOff } from "../components/icons.tsx";
import { useEffect, useRef, useState } from "react";
import { signIn, useSessionRefresh, type Session } from "../api/session.ts";
import { ask } from "../api/ask.ts";
import { Button } from "../components/button.tsx";
import { Code } from "../components/code.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { Note } from "../components/note.tsx";
import { useTitle } from "../components/page.tsx";
import { messageOf } from "../components/problem.tsx";
import { Mark } from "../shell/mark.tsx";
import { texts } from "../texts/every-screen.ts";
import { signInTexts } from "../texts/sign-in.ts";
import "./sign-in.css";

export function SignIn({ session }: { readonly session: Extract<Session, { signedIn: false }> }) {
  const refresh = useSessionRefresh();
  useTitle("");
  const isOpen = session.opens.token;
  return (
    <main className="sign-in">
      <div className={`sign-in-card${isOpen ? "" : " sign-in-wide"}`}>
        <Mark size={40} />
        <h1>{isOpen ? signInTexts.title : signInTexts.closedTitle}</h1>
        {isOpen ? (
          <>
            <p className="sign-in-lead">{signInTexts.lead}</p>
            <TokenForm onSignedIn={() => void refresh()} />
            <details className="sign-in-help">
              <summary>{signInTexts.forgotten}</summary>
              <p>{signInTexts.forgottenAnswer}</p>
              <Code text="npx wrangler secret put ADMIN_TOKEN" label={signInTexts.forgotten} />
            </details>
          </>
        ) : (
          <Closed isClosed={session.isClosed} onRetry={() => void refresh()} />
        )}
      </div>
    </main>
  );
}

function Closed({ isClosed, onRetry }: { readonly isClosed: boolean; readonly onRetry: () => void }) {
  return (
    <>
      <p className="sign-in-lead">{isClosed ? signInTexts.closedLead : signInTexts.keysOnly}</p>
      <ol className="sign-in-steps">
        {signInTexts.closedSteps.map(([what, command]) => (
          <li key={command}>
            <p>{what}</p>
            <Code text={command} label={what} />
          </li>
        ))}
      </ol>
      <p className="muted">{signInTexts.closedOthers}</p>
      <Button look="primary" onClick={onRetry}>
        {signInTexts.again}
      </Button>
    </>
  );
}

export function TokenForm({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [token, setToken] = useState("");
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const submit = async (): Promise<void> => {
    if (token.trim() === "") {
      setFault(signInTexts.empty);
      input.current?.focus();
      return;
    }
    setBusy(true);
    setFault(undefined);
    try {
      await signIn(token);
      const { signedIn } = await ask<Session>("GET", "/session");
      if (!signedIn) throw new Error(signInTexts.lostCookie);
      setToken("");
      onSignedIn();
    } catch (caught) {
      setFault(messageOf(caught));
      input.current?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="stack sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBusy) void submit();
      }}
    >
      {/* A password manager keeps the token under a name. */}
      <input type="text" name="username" autoComplete="username" value="admin" readOnly hidden />
      <Field label={signInTexts.token} hint={signInTexts.tokenHint}>
        <span className="sign-in-token">
          <TextInput
            ref={input}
            mono
            type={isShown ? "text" : "password"}
            name="token"
            autoComplete="current-password"
            value={token}
            onValueChange={setToken}
            required
          />
          <Button
            look="quiet"
            size="small"
            aria-label={isShown ? signInTexts.hide : signInTexts.show}
            aria-pressed={isShown}
            icon={isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            onClick={() => setShown(!isShown)}
          />
        </span>
      </Field>
      {fault !== undefined && (
        <Note kind="bad" role="alert">
          {fault}
        </Note>
      )}
      <Button look="primary" type="submit" busy={isBusy}>
        {signInTexts.submit}
      </Button>
      <span className="sr-only" role="status">
        {isBusy ? texts.loading : ""}
      </span>
    </form>
  );
}
