/** Credential providers: the names of provider keys, where each key is, and what uses it. A key is written and never read. */
import { KeyRound, Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useSearchParams } from "wouter";
import { Refusal } from "../api/ask.ts";
import {
  CREATE_PATH,
  UPDATE_PATH,
  useCredentialProvider,
  useCredentialProviders,
  useDeleteCredentialProvider,
  useProviderUses,
  useSaveCredentialProvider,
  type CredentialProviderSummary,
} from "../api/credential-providers.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Confirm } from "../components/confirm.tsx";
import { Dialog, DialogBody, DialogFoot } from "../components/dialog.tsx";
import { Empty } from "../components/empty.tsx";
import { Page } from "../components/page.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { Search, useMatches, useQueryText } from "../components/search.tsx";
import { Skeleton, SkeletonRows } from "../components/skeleton.tsx";
import { Badge } from "../components/status.tsx";
import { Table, type Column } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { useToast } from "../components/toast.tsx";
import { EMPTY_PROVIDER, faultsOfProvider, providerSpecOf, type ProviderDraft } from "../forms/provider-draft.ts";
import { ProviderFields } from "../forms/provider-fields.tsx";
import { goToFirstFault, useShownFaults } from "../forms/shown-faults.ts";
import { texts } from "../texts/every-screen.ts";
import { providerTexts } from "../texts/credential-providers.ts";
import { faultsOf } from "./form-faults.ts";
import "./credential-providers.css";

const SEARCH_FROM = 6;

export default function CredentialProviders() {
  const { data, error, refetch } = useCredentialProviders();
  const [query, setQuery] = useQueryText();
  const [params, setParams] = useSearchParams();
  const shown = useMatches(data ?? [], query, ({ name }) => name);
  const edited = data?.find(({ name }) => name === params.get("edit"));
  const isCreating = params.has("create");
  const close = (): void =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      next.delete("create");
      next.delete("edit");
      return next;
    });
  const create = (
    <Button look="primary" writes icon={<Plus aria-hidden />} onClick={() => setParams({ create: "1" })}>
      {providerTexts.create}
    </Button>
  );
  const dialog = (isCreating || edited !== undefined) && (
    <ProviderDialog
      key={edited?.name ?? ""}
      provider={edited}
      taken={(data ?? []).map(({ name }) => name)}
      onClose={close}
    />
  );
  if (data === undefined || data.length === 0) {
    return (
      <Page title={texts.screens.credentialProviders} lead={providerTexts.lead}>
        {data !== undefined ? (
          <Empty icon={<KeyRound aria-hidden />} title={providerTexts.emptyTitle} lead={providerTexts.emptyLead}>
            {create}
          </Empty>
        ) : error === null ? (
          <SkeletonRows />
        ) : (
          <Problem fault={error} onRetry={() => void refetch()} />
        )}
        {dialog}
      </Page>
    );
  }
  return (
    <Page title={texts.screens.credentialProviders} lead={providerTexts.lead} actions={create}>
      {(data.length >= SEARCH_FROM || query !== "") && (
        <div className="toolbar">
          <Search label={providerTexts.search} />
          <span className="toolbar-count" role="status">
            {texts.showing(shown.length, data.length, providerTexts.noun)}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Empty icon={<KeyRound aria-hidden />} title={texts.noMatch(query)} lead={texts.noMatchHint}>
          <Button onClick={() => setQuery("")}>{texts.clearSearch}</Button>
        </Empty>
      ) : (
        <Table label={texts.screens.credentialProviders} columns={COLUMNS} rows={shown} keyOf={({ name }) => name} />
      )}
      {dialog}
    </Page>
  );
}

const { columns } = providerTexts;

const COLUMNS: readonly Column<CredentialProviderSummary>[] = [
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
    width: "216px",
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

function Actions({ provider: { name } }: { readonly provider: CredentialProviderSummary }) {
  const [isDeleting, setDeleting] = useState(false);
  const [, setParams] = useSearchParams();
  const remove = useDeleteCredentialProvider();
  const toast = useToast();
  return (
    <span className="provider-actions">
      <Button
        size="small"
        writes
        aria-label={`${providerTexts.replace}: ${name}`}
        onClick={() => setParams({ edit: name })}
      >
        {providerTexts.replace}
      </Button>
      <Button
        size="small"
        look="quiet"
        writes
        aria-label={`${texts.delete}: ${name}`}
        onClick={() => {
          remove.reset();
          setDeleting(true);
        }}
      >
        {texts.delete}
      </Button>
      <Confirm
        open={isDeleting}
        title={providerTexts.deleteTitle(name)}
        lead={providerTexts.deleteLead}
        action={texts.delete}
        busy={remove.isPending}
        fault={remove.error}
        onConfirm={() =>
          remove.mutate(name, { onSuccess: () => (setDeleting(false), toast.good(providerTexts.deleted(name))) })
        }
        onClose={() => setDeleting(false)}
      />
    </span>
  );
}

interface ProviderDialogProps {
  /** Absent: a new one. */
  readonly provider: CredentialProviderSummary | undefined;
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

function ProviderDialog({ provider, taken, onClose }: ProviderDialogProps) {
  const isNew = provider === undefined;
  const [draft, setDraft] = useState<ProviderDraft>({ ...EMPTY_PROVIDER, name: provider?.name ?? "" });
  const [isTried, setTried] = useState(false);
  const save = useSaveCredentialProvider(isNew);
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOfProvider(draft, isNew ? taken : []);
  const said = save.error instanceof Refusal ? faultsOf(save.error) : {};
  const shown = useShownFaults(faults, isTried, said);
  const isTouched = draft.name !== (provider?.name ?? "") || draft.apiKey !== "" || draft.secretId !== "";
  return (
    <Dialog
      open
      keep={isTouched}
      onClose={onClose}
      title={isNew ? providerTexts.create : providerTexts.replaceTitle(provider.name)}
      lead={isNew ? providerTexts.createLead : providerTexts.replaceLead}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(faults).length > 0) goToFirstFault(form.current);
          else
            save.mutate(providerSpecOf(draft), {
              onSuccess: ({ name }) => {
                toast.good(isNew ? providerTexts.created(name) : providerTexts.replaced(name));
                onClose();
              },
            });
        }}
      >
        <DialogBody>
          <ProviderFields
            draft={draft}
            shown={shown}
            exists={!isNew}
            focus
            onChange={(part) => {
              save.reset();
              setDraft({ ...draft, ...part });
            }}
          />
          <Refused fault={Object.keys(said).length > 0 ? null : save.error} />
          <AsCurl method="POST" path={isNew ? CREATE_PATH : UPDATE_PATH} body={withoutKey(draft)} />
        </DialogBody>
        <DialogFoot>
          <Button onClick={onClose}>{texts.cancel}</Button>
          <Button look="primary" type="submit" writes busy={save.isPending}>
            {isNew ? providerTexts.create : providerTexts.replace}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

/** What is shown beside a key does not show it. */
function withoutKey(draft: ProviderDraft): object {
  return draft.keep === "sealed" ? { name: draft.name.trim(), apiKey: providerTexts.keyHere } : providerSpecOf(draft);
}
