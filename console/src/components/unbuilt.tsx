/** A screen's place, until the screen is built. */
import { Hammer } from "./icons.tsx";
import { texts } from "../texts/every-screen.ts";
import { Empty } from "./empty.tsx";
import { Page } from "./page.tsx";

export function Unbuilt({ title }: { readonly title: string }) {
  return (
    <Page title={title}>
      <Empty icon={<Hammer aria-hidden />} title={title} lead={texts.unbuilt} />
    </Page>
  );
}
