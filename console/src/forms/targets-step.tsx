/** The targets of a gateway that is being made: one or several, each folded away once the next is begun. */
import { ChevronRight, Plus, Trash2 } from "../components/icons.tsx";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { Note } from "../components/note.tsx";
import { createTexts } from "../texts/create-gateway.ts";
import { formTexts } from "../texts/forms.ts";
import { targetFormTexts } from "../texts/target-form.ts";
import { within, type ShownFaults } from "./shown-faults.ts";
import { newTarget, type TargetDraft } from "./target-draft.ts";
import { TargetFields } from "./target-fields.tsx";
import { kindNameOf } from "./target-kind.tsx";
import { newProvidersOf, type Made } from "./wizard-draft.ts";

interface TargetsStepProps {
  readonly targets: readonly TargetDraft[];
  readonly made: Made;
  readonly shown: ShownFaults;
  readonly isFaulty: (id: number) => boolean;
  readonly onChange: (targets: readonly TargetDraft[]) => void;
}

export function TargetsStep({ targets, made, shown, isFaulty, onChange }: TargetsStepProps) {
  const [opened, setOpened] = useState<readonly number[]>(() => targets.slice(-1).map(({ id }) => id));
  const add = (): void => {
    const target = newTarget(
      "openai",
      targets.map(({ name }) => name),
    );
    onChange([...targets, target]);
    setOpened([target.id]);
  };
  return (
    <div className="stack">
      {targets.length === 0 && <Note kind="info">{createTexts.noTargets}</Note>}
      {targets.map((target, at) => (
        <TargetForm
          key={target.id}
          title={targetFormTexts.target.heading(at + 1, target.name)}
          target={target}
          isMade={made.targets.includes(target.id)}
          isFaulty={isFaulty(target.id)}
          isOpen={opened.includes(target.id) || isFaulty(target.id)}
          taken={targets.filter(({ id }) => id !== target.id).map(({ name }) => name)}
          newProviders={newProvidersOf(targets, target.id)}
          shown={within(shown, `${target.id}.`)}
          onToggle={() =>
            setOpened(opened.includes(target.id) ? opened.filter((id) => id !== target.id) : [...opened, target.id])
          }
          onChange={(part) => onChange(targets.map((one) => (one.id === target.id ? { ...one, ...part } : one)))}
          onRemove={() => onChange(targets.filter(({ id }) => id !== target.id))}
        />
      ))}
      <div>
        <Button icon={<Plus aria-hidden />} onClick={add}>
          {targets.length === 0 ? createTexts.addTarget : createTexts.addAnother}
        </Button>
      </div>
    </div>
  );
}

interface TargetFormProps {
  readonly title: string;
  readonly target: TargetDraft;
  readonly isMade: boolean;
  readonly isFaulty: boolean;
  readonly isOpen: boolean;
  readonly taken: readonly string[];
  readonly newProviders: readonly string[];
  readonly shown: ShownFaults;
  readonly onToggle: () => void;
  readonly onChange: (part: Partial<TargetDraft>) => void;
  readonly onRemove: () => void;
}

function TargetForm({
  title,
  target,
  isMade,
  isFaulty,
  isOpen,
  onToggle,
  onChange,
  onRemove,
  ...rest
}: TargetFormProps) {
  return (
    <section className={`form-card${isFaulty ? " form-card-faulty" : ""}`} aria-label={title}>
      <div className="form-card-head">
        <h3 className="form-card-name">
          <button type="button" className="form-card-open" aria-expanded={isOpen} onClick={onToggle}>
            <ChevronRight aria-hidden />
            <span className="truncate">{title}</span>
            <span className="form-card-more truncate">{isMade ? createTexts.targetMade : kindNameOf(target)}</span>
          </button>
        </h3>
        {!isMade && (
          <Button
            size="small"
            look="quiet"
            aria-label={formTexts.remove(title)}
            icon={<Trash2 aria-hidden />}
            onClick={onRemove}
          />
        )}
      </div>
      {isOpen && !isMade && (
        <div className="form-card-body">
          <TargetFields draft={target} onChange={onChange} {...rest} />
        </div>
      )}
    </section>
  );
}
