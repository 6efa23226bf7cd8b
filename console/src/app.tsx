/** The console: its screens by their addresses, each loaded when it is first gone to. */
import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Component, lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { Refusal } from "./api/ask.ts";
import { Button } from "./components/button.tsx";
import { Problem } from "./components/problem.tsx";
import { Toasts } from "./components/toast.tsx";
import { Gateways } from "./screens/gateways.tsx";
import { usePalette, usePaletteKey } from "./shell/palette-state.ts";
import { useShortcutsOpen } from "./shell/shortcuts-state.ts";
import { SessionGate } from "./shell/session-gate.tsx";
import { Shell } from "./shell/shell.tsx";
import { texts } from "./texts/every-screen.ts";

const Palette = lazy(() => import("./shell/palette.tsx"));
const Shortcuts = lazy(async () => ({ default: (await import("./shell/shortcuts.tsx")).Shortcuts }));
const Gateway = lazy(() => import("./screens/gateway.tsx"));
const CreateGateway = lazy(() => import("./screens/create-gateway.tsx"));
const AddTarget = lazy(() => import("./screens/add-target.tsx"));
const Usage = lazy(() => import("./screens/usage.tsx"));
const Calls = lazy(() => import("./screens/calls.tsx"));
const Playground = lazy(() => import("./screens/playground.tsx"));
const CredentialProviders = lazy(() => import("./screens/credential-providers.tsx"));
const Prices = lazy(() => import("./screens/prices.tsx"));
const History = lazy(() => import("./screens/history.tsx"));
const Health = lazy(() => import("./screens/health.tsx"));

const MOST_RETRIES = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal is an answer; what did not come, or broke, is worth another try.
      retry: (failures, fault) =>
        failures < MOST_RETRIES && !(fault instanceof Refusal && fault.status > 0 && fault.status < 500),
    },
    mutations: { retry: false },
  },
});

export function App() {
  usePaletteKey();
  return (
    // The page's policy lets no style element in: the few rules that Base UI would add stand in our own files.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Toasts>
          <Catch>
            <Router base="/console">
              <SessionGate>
                <Shell>
                  <Screens />
                </Shell>
                <PaletteWhenOpen />
                <ShortcutsWhenOpen />
              </SessionGate>
            </Router>
          </Catch>
        </Toasts>
      </QueryClientProvider>
    </CSPProvider>
  );
}

/** It and the next screen are fetched when nothing else is to do, so that they are there when asked for and no first view waits for them. */
function PaletteWhenOpen() {
  const { isOpen } = usePalette();
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  useEffect(() => {
    const timer = window.setTimeout(
      () => void Promise.all([import("./screens/gateway.tsx"), import("./shell/palette.tsx")]),
      1_000,
    );
    return () => window.clearTimeout(timer);
  }, []);
  return <Suspense>{wasOpen && <Palette />}</Suspense>;
}

function ShortcutsWhenOpen() {
  const isOpen = useShortcutsOpen();
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  return <Suspense>{wasOpen && <Shortcuts />}</Suspense>;
}

function Screens() {
  return (
    <Switch>
      <Route path="/">
        <Redirect to="/gateways" replace />
      </Route>
      <Route path="/gateways" component={Gateways} />
      <Route path="/gateways/new" component={CreateGateway} />
      <Route path="/gateways/:gatewayId/targets/new">{({ gatewayId }) => <AddTarget gatewayId={gatewayId} />}</Route>
      <Route path="/gateways/:gatewayId/targets/:targetId">
        {({ gatewayId, targetId }) => <AddTarget gatewayId={gatewayId} targetId={targetId} />}
      </Route>
      <Route path="/gateways/:gatewayId/:tab?">
        {({ gatewayId, tab }) => <Gateway gatewayId={gatewayId} tab={tab ?? ""} />}
      </Route>
      <Route path="/usage" component={Usage} />
      <Route path="/calls/:requestId?">{({ requestId }) => <Calls requestId={requestId} />}</Route>
      <Route path="/playground" component={Playground} />
      <Route path="/credential-providers" component={CredentialProviders} />
      <Route path="/prices" component={Prices} />
      <Route path="/history" component={History} />
      <Route path="/health" component={Health} />
      {/* Whatever it holds: the router's own pattern for everything ends at a line end. */}
      <Route path={/^[^]*$/}>
        <Problem alone fault={new Refusal(texts.missingTitle, { status: 404 })} />
      </Route>
    </Switch>
  );
}

/** What no screen caught: a fault of the console's own. */
class Catch extends Component<{ readonly children: ReactNode }, { readonly fault: unknown }> {
  override state = { fault: undefined as unknown };

  static getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    if (this.state.fault === undefined) return this.props.children;
    return (
      <main className="alone">
        <Problem alone fault={this.state.fault} />
        <Button onClick={() => window.location.reload()}>{texts.reload}</Button>
      </main>
    );
  }
}
