/** Who is not signed in signs in, on a page of its own at first and in a dialog over the page where a session ended. */
import { useSyncExternalStore, type ReactNode } from "react";
import { hasSessionEnded, onSessionEnd, signedInAgain } from "../api/session-end.ts";
import { useSession } from "../api/session.ts";
import { Dialog, DialogBody } from "../components/dialog.tsx";
import { Problem } from "../components/problem.tsx";
import { SignIn, TokenForm } from "../screens/sign-in.tsx";
import { signInTexts } from "../texts/sign-in.ts";

export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch } = useSession();
  const hasEnded = useSyncExternalStore(onSessionEnd, hasSessionEnded);
  if (data === undefined) {
    return error === null ? null : (
      <div className="alone">
        <Problem alone fault={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!data.signedIn) return <SignIn session={data} />;
  return (
    <>
      {children}
      <Dialog open={hasEnded} keep title={signInTexts.endedTitle} lead={signInTexts.endedLead}>
        <DialogBody>
          <TokenForm onSignedIn={signedInAgain} />
        </DialogBody>
      </Dialog>
    </>
  );
}
