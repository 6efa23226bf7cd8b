/** What a form is about to make, as it is made without the console: curl, a file of configuration, the AWS CLI. */
import { More } from "../components/more.tsx";
import { Snippets } from "../components/snippets.tsx";
import { sameTexts } from "../texts/same-as.ts";
import { asAwsCli } from "./same-as-aws.ts";
import { asConfigFile, asCurl, type Same } from "./same-as.ts";

const words = sameTexts;
const NOBODY = { base: "", key: "", model: "" };

export function SameWithoutConsole({ same, open }: { readonly same: Same; readonly open?: boolean }) {
  const made = [
    { id: "curl", group: "any", name: words.names.curl, title: words.titles.curl, text: () => asCurl(same) },
    { id: "file", group: "any", name: words.names.file, title: words.titles.file, text: () => asConfigFile(same) },
    { id: "aws", group: "any", name: words.names.aws, title: words.titles.aws, text: () => asAwsCli(same) },
  ] as const;
  return (
    <More title={words.title} {...(open === undefined ? {} : { open })}>
      <Snippets snippets={made} connection={NOBODY} />
    </More>
  );
}
