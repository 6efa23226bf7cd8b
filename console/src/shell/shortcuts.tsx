/** Every shortcut there is. */
import { Dialog, DialogBody } from "../components/dialog.tsx";
import { shortcutTexts } from "../texts/shortcuts.ts";
import { PLACES } from "./places.ts";
import { setShortcuts, useShortcutsOpen } from "./shortcuts-state.ts";
import "./shortcuts.css";

type Row = readonly [what: string, keys: readonly string[]];

export function Shortcuts() {
  const isOpen = useShortcutsOpen();
  const { groups } = shortcutTexts;
  return (
    <Dialog open={isOpen} onClose={() => setShortcuts(false)} title={shortcutTexts.title} wide>
      <DialogBody>
        <div className="shortcuts">
          <Group title={groups.anywhere} rows={shortcutTexts.anywhere} />
          <Group title={groups.screens} rows={PLACES.map(({ title, letter }): Row => [title, ["g", letter]])} />
          <Group title={groups.here} rows={shortcutTexts.here} />
        </div>
      </DialogBody>
    </Dialog>
  );
}

function Group({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([what, keys]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
