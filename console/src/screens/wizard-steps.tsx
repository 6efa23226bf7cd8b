/** The steps of `Create gateway`: which one is open, by its address, and the way to the others. */
import { useEffect, useRef, type RefObject } from "react";
import { useSearchParams } from "wouter";
import { STEPS, type Step } from "../forms/wizard-draft.ts";
import { createTexts } from "../texts/create-gateway.ts";
import "./create-gateway.css";

/** The step stands in the address: the browser's back goes a step back. */
export function useStep(): readonly [Step, (step: Step) => void] {
  const [params, setParams] = useSearchParams();
  const step = STEPS.find((one) => one === params.get("step")) ?? "details";
  return [step, (next) => setParams({ step: next })];
}

/** Whoever goes on by keyboard, or listens, is at the top of the new step. */
export function useHeadingFocus(step: Step): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    window.scrollTo({ top: 0 });
    heading.current?.focus({ preventScroll: true });
  }, [step]);
  return heading;
}

interface StepsProps {
  readonly here: Step;
  readonly isDone: (step: Step) => boolean;
  readonly onGo: (step: Step) => void;
}

export function Steps({ here, isDone, onGo }: StepsProps) {
  const at = STEPS.indexOf(here);
  return (
    <ol className="wizard-steps" aria-label={createTexts.stepsLabel}>
      {STEPS.map((step, index) => (
        <li key={step}>
          <button
            type="button"
            className="wizard-step"
            aria-current={step === here ? "step" : undefined}
            // Ahead only past steps that are right.
            disabled={index > at && !STEPS.slice(at, index).every(isDone)}
            onClick={() => onGo(step)}
          >
            <span className="wizard-number" aria-hidden>
              {index + 1}
            </span>
            {createTexts.steps[step]}
          </button>
        </li>
      ))}
    </ol>
  );
}
