/** Who is signed in: the theme, the shortcuts and the way out. */
import { Eye, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "../components/icons.tsx";
import { useSession, signOut } from "../api/session.ts";
import { Menu, MenuItem } from "../components/menu.tsx";
import { texts } from "../texts/every-screen.ts";
import { shortcutTexts } from "../texts/shortcuts.ts";
import { setShortcuts } from "./shortcuts-state.ts";
import { THEMES, useTheme } from "./theme.ts";

export function Person() {
  const { data } = useSession();
  const [theme, setTheme] = useTheme();
  if (data?.signedIn !== true) return null;
  const icons = { light: Sun, dark: Moon, system: Monitor };
  return (
    <div className="person">
      <fieldset className="themes">
        <legend className="sr-only">{texts.theme}</legend>
        {THEMES.map((one) => {
          const Icon = icons[one];
          return (
            <button
              key={one}
              type="button"
              className="theme"
              aria-pressed={theme === one}
              aria-label={texts.themes[one]}
              title={texts.themes[one]}
              onClick={() => setTheme(one)}
            >
              <Icon aria-hidden />
            </button>
          );
        })}
      </fieldset>
      <Menu
        align="start"
        trigger={
          <button type="button" className="person-button">
            <span className="person-mark" aria-hidden>
              {data.may === "read" ? <Eye /> : <UserRound />}
            </span>
            <span className="grow">
              <span className="sr-only">{texts.signedInAs} </span>
              <span className="person-name truncate">{data.who}</span>
              <span className="person-more">{data.may === "read" ? texts.viewer : `v${data.version}`}</span>
            </span>
          </button>
        }
      >
        <MenuItem icon={<Keyboard aria-hidden />} onSelect={() => setShortcuts(true)}>
          {shortcutTexts.title}
        </MenuItem>
        {data.by === "token" ? (
          <MenuItem icon={<LogOut aria-hidden />} onSelect={() => void signOut()}>
            {texts.signOut}
          </MenuItem>
        ) : (
          <MenuItem icon={<LogOut aria-hidden />} onSelect={() => window.location.assign("/cdn-cgi/access/logout")}>
            {texts.signOut}
          </MenuItem>
        )}
      </Menu>
    </div>
  );
}
