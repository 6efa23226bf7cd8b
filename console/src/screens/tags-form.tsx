/** The tags of a gateway or a credential provider: seen, added, changed and taken away. */
import { useState } from "react";
import { Refusal } from "../api/ask.ts";
import { tagsPath, useChangeTags, useTags, type ResourceTags } from "../api/tags.ts";
import { AsCurl } from "../components/as-curl.tsx";
import { Button } from "../components/button.tsx";
import { Problem, Refused } from "../components/problem.tsx";
import { SkeletonRows } from "../components/skeleton.tsx";
import { useToast } from "../components/toast.tsx";
import { useKeptDraft } from "../forms/kept-draft.ts";
import { useCheckedForm } from "../forms/checked-form.ts";
import { TagFields } from "../forms/tag-fields.tsx";
import { byRow, changeOf, checkTags, rowsOf } from "../forms/tags-draft.ts";
import { texts } from "../texts/every-screen.ts";
import { tagTexts } from "../texts/tags.ts";
import { faultsOf } from "./form-faults.ts";
import "./tags-form.css";

interface TagsFormProps {
  readonly arn: string;
  readonly onSaved?: () => void;
}

export function TagsForm({ arn, onSaved }: TagsFormProps) {
  const { data, error, refetch } = useTags(arn);
  if (data === undefined) {
    return error === null ? <SkeletonRows rows={2} /> : <Problem fault={error} onRetry={() => void refetch()} />;
  }
  return <Form arn={arn} tags={data} {...(onSaved === undefined ? {} : { onSaved })} />;
}

function Form({ arn, tags, onSaved }: TagsFormProps & { readonly tags: ResourceTags }) {
  // As they were when the form was opened: what somebody else sets meanwhile does not change what is typed here.
  const [before, setBefore] = useState(tags);
  const [{ rows }, change, forget] = useKeptDraft(`tags ${arn}`, () => ({ rows: rowsOf(tags) }));
  const save = useChangeTags(arn);
  const toast = useToast();
  const faults = checkTags(rows);
  const said = save.error instanceof Refusal ? byRow(faultsOf(save.error), rows) : {};
  const { shown, sent, forgive } = useCheckedForm(faults, said);
  const wanted = changeOf(before, rows);
  const isChanged = Object.keys(wanted.set).length + wanted.gone.length > 0 || Object.keys(faults).length > 0;
  const begin = (as: ResourceTags): (() => void) | undefined => {
    setBefore(as);
    forgive();
    return forget({ rows: rowsOf(as) });
  };
  return (
    <form
      className="stack"
      aria-label={tagTexts.title}
      {...sent(() => {
        if (!isChanged || save.isPending) return;
        save.mutate(wanted, {
          onSuccess: () => {
            const { set, gone } = wanted;
            const kept = Object.entries(before).filter(([key]) => !gone.includes(key));
            begin({ ...Object.fromEntries(kept), ...set });
            toast.good(tagTexts.saved);
            onSaved?.();
          },
        });
      })}
    >
      <TagFields
        rows={rows}
        shown={shown}
        onChange={(next) => {
          save.reset();
          change({ rows: next });
        }}
      />
      <Refused fault={Object.keys(said).length > 0 ? null : save.error} />
      <AsCurl method="POST" path={tagsPath(arn)} body={{ tags: wanted.set }} />
      {wanted.gone.length > 0 && (
        <AsCurl
          method="DELETE"
          path={`${tagsPath(arn)}?${wanted.gone.map((key) => `tagKeys=${encodeURIComponent(key)}`).join("&")}`}
        />
      )}
      <footer className="tags-foot">
        <Button
          disabled={!isChanged}
          onClick={() => {
            const restore = begin(before);
            if (restore !== undefined) toast.undoable(texts.discarded, restore);
          }}
        >
          {tagTexts.discard}
        </Button>
        <Button look="primary" type="submit" writes busy={save.isPending} disabled={!isChanged}>
          {tagTexts.save}
        </Button>
      </footer>
    </form>
  );
}
