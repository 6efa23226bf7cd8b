/** The columns of the list of credential providers, and what is done to one of them. */
import { Tag } from "../components/icons.tsx";
import {
  useCredentialProvider,
  useDeleteCredentialProvider,
  useProviderUses,
  type CredentialProviderSummary,
} from "../api/credential-providers.ts";
import { Button } from "../components/button.tsx";
import { DeleteButton } from "../components/delete-button.tsx";
import { useOpened } from "../components/search.tsx";
import { Skeleton } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import type { Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { providerTexts } from "../texts/credential-providers.ts";
import { texts } from "../texts/every-screen.ts";
import { tagTexts } from "../texts/tags.ts";

const { columns } = providerTexts;

export const COLUMNS: readonly Column<CredentialProviderSummary>[] = [
  { key: "name", title: columns.name, cell: ({ name }) => <span className="provider-name truncate">{name}</span> },
  { key: "key", title: columns.key, width: "24%", cell: (provider) => <Kept provider={provider} /> },
  { key: "uses", title: columns.uses, width: "21%", cell: ({ name }) => <Uses name={name} /> },
  {
    key: "changed",
    title: columns.changed,
    width: "14%",
    cell: ({ lastUpdatedTime }) => <Time at={new Date(lastUpdatedTime * 1_000).toISOString()} />,
  },
  {
    key: "actions",
    title: columns.actions,
    width: "252px",
    align: "end",
    quietTitle: true,
    cell: (provider) => <Actions provider={provider} />,
  },
];

function Kept({ provider: { name, lastUpdatedTime } }: { readonly provider: CredentialProviderSummary }) {
  const { data } = useCredentialProvider(name, lastUpdatedTime);
  if (data === undefined) return <Skeleton width={120} />;
  if (data.apiKeySecretSource === "MANAGED") return <Badge kind="good">{providerTexts.sealed}</Badge>;
  const { secretArn } = data.apiKeySecretArn;
  const secret = secretArn.slice(secretArn.lastIndexOf(":") + 1);
  const json = data.apiKeySecretJsonKey === undefined ? "" : ` · ${data.apiKeySecretJsonKey}`;
  return (
    <span className="mono provider-secret truncate" title={providerTexts.secretHint(secret)}>
      {secret + json}
    </span>
  );
}

function Uses({ name }: { readonly name: string }) {
  const { data, error } = useProviderUses();
  if (data === undefined) return error === null ? <Skeleton width={90} /> : <span className="muted">{texts.none}</span>;
  const uses = data.get(name) ?? [];
  if (uses.length === 0) return <span className="muted">{providerTexts.unused}</span>;
  return (
    <span className="truncate provider-uses" title={uses.join("\n")}>
      {uses.length === 1 ? uses[0] : providerTexts.uses(uses.length)}
    </span>
  );
}

function Actions({ provider: { name, lastUpdatedTime } }: { readonly provider: CredentialProviderSummary }) {
  const [, setEdit] = useOpened("edit");
  const [, setTags] = useOpened("tags");
  const { data } = useCredentialProvider(name, lastUpdatedTime);
  const remove = useDeleteCredentialProvider();
  return (
    <span className="provider-actions">
      <Button size="small" writes aria-label={`${providerTexts.replace}: ${name}`} onClick={() => setEdit(name)}>
        {providerTexts.replace}
      </Button>
      <Button
        size="small"
        look="quiet"
        aria-label={`${tagTexts.title}: ${name}`}
        title={tagTexts.title}
        icon={<Tag aria-hidden />}
        onClick={() => setTags(name)}
      />
      <DeleteButton
        act={remove}
        of={name}
        label={`${texts.delete}: ${name}`}
        title={providerTexts.deleteTitle(name)}
        lead={providerTexts.deleteLead}
        // Nobody has a sealed key a second time.
        typed={data?.apiKeySecretSource === "MANAGED" ? name : undefined}
        done={providerTexts.deleted(name)}
      />
    </span>
  );
}
