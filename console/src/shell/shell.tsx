/** What stands around every screen: navigation, palette, who is signed in, the theme. */
import { Dialog } from "@base-ui/react/dialog";
import { Menu as MenuIcon, Search } from "../components/icons.tsx";
import { Suspense, useEffect, useRef, useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { SkeletonRows } from "../components/skeleton.tsx";
import { texts } from "../texts/every-screen.ts";
import { paletteTexts } from "../texts/palette.ts";
import { useKeptFocus } from "./kept-focus.ts";
import { Mark } from "./mark.tsx";
import { usePalette } from "./palette-state.ts";
import { Person } from "./person.tsx";
import { PLACES } from "./places.ts";
import { useShortcutKeys } from "./shortcuts-state.ts";
import { useWholeOnHover } from "./truncated.ts";
import "./shell.css";

export function Shell({ children }: { readonly children: ReactNode }) {
  useKeptFocus();
  useShortcutKeys();
  useWholeOnHover();
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const [first] = useState(location);
  const section = location.split("/").slice(0, 3).join("/");
  // Who goes to another screen begins at its top; a screen reader is told by the new title.
  useEffect(() => {
    if (section !== first) window.scrollTo(0, 0);
  }, [section, first]);
  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {texts.skip}
      </a>
      <aside className="sidebar">
        <Side />
      </aside>
      <header className="topbar">
        <PhoneMenu />
        <Link href="/gateways" className="brand">
          <Mark />
          {texts.product}
        </Link>
        <PaletteButton compact />
      </header>
      <main id="content" ref={main} tabIndex={-1} className="content">
        <Suspense fallback={<SkeletonRows />}>{children}</Suspense>
      </main>
    </div>
  );
}

function Side({ onLeave }: { readonly onLeave?: () => void }) {
  return (
    <>
      <Link href="/gateways" className="brand" onClick={onLeave}>
        <Mark />
        {texts.product}
      </Link>
      <PaletteButton />
      <Navigation {...(onLeave === undefined ? {} : { onLeave })} />
      <div className="grow" />
      <Person />
    </>
  );
}

function Navigation({ onLeave }: { readonly onLeave?: () => void }) {
  const [location] = useLocation();
  return (
    <nav aria-label={texts.navigation}>
      <ul className="nav">
        {PLACES.map(({ path, title, icon: Icon }) => {
          const isHere = location === path || location.startsWith(`${path}/`);
          return (
            <li key={path}>
              <Link href={path} className="nav-link" aria-current={isHere ? "page" : undefined} onClick={onLeave}>
                <Icon aria-hidden />
                {title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function PaletteButton({ compact = false }: { readonly compact?: boolean }) {
  const palette = usePalette();
  if (compact) {
    return (
      <button
        type="button"
        className="button button-quiet button-icon"
        aria-label={paletteTexts.open}
        onClick={palette.open}
      >
        <Search aria-hidden />
      </button>
    );
  }
  return (
    <button type="button" className="palette-button" onClick={palette.open}>
      <Search aria-hidden />
      <span className="grow">{paletteTexts.open}</span>
      <kbd aria-hidden>{isApple ? "⌘K" : "Ctrl K"}</kbd>
    </button>
  );
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

function PhoneMenu() {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger className="button button-quiet button-icon" aria-label={texts.menu}>
        <MenuIcon aria-hidden />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-shade" />
        <Dialog.Popup className="drawer">
          <Dialog.Title className="sr-only">{texts.menu}</Dialog.Title>
          <Side onLeave={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
