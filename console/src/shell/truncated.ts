/** Text that has no room to its end: the whole of it on hover, wherever it stands. */
import { useEffect } from "react";

export function useWholeOnHover(): void {
  useEffect(() => {
    const ours = new WeakSet<Element>();
    const show = ({ target }: PointerEvent): void => {
      const cut = target instanceof Element ? target.closest(".truncate, .badge, td") : null;
      if (!(cut instanceof HTMLElement) || (cut.title !== "" && !ours.has(cut))) return;
      const isCut = cut.scrollWidth > cut.clientWidth;
      if (!isCut && !ours.has(cut)) return;
      ours.add(cut);
      cut.title = isCut ? cut.innerText : "";
    };
    document.addEventListener("pointerover", show);
    return () => document.removeEventListener("pointerover", show);
  }, []);
}
