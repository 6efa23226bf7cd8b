/** For whom a limit is counted: dimensions in an order that counts. */
import { ArrowUp, X } from "../components/icons.tsx";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { Field, TextInput } from "../components/field.tsx";
import { PartFault } from "../components/part-fault.tsx";
import { limitTexts } from "../texts/limits.ts";
import { dimensionText } from "./limit-words.ts";
import "./limits.css";

const CHOICES = [
  "$.context.caller",
  "$.context.apiKey",
  "qualifiedModelId",
  "targetName",
  "alias",
  "$.context.iam.principal",
  "jwt",
] as const;
const CLAIM = "$.context.jwt.";

interface DimensionsProps {
  readonly keys: readonly string[];
  readonly isFixed: boolean;
  readonly fault: string | undefined;
  readonly onChange: (keys: readonly string[]) => void;
}

export function Dimensions({ keys, isFixed, fault, onChange }: DimensionsProps) {
  const [claim, setClaim] = useState<string>();
  const left = CHOICES.filter((choice) => !keys.includes(choice));
  const addClaim = (): void => {
    if (claim !== undefined && claim.trim() !== "" && !keys.includes(CLAIM + claim.trim()))
      onChange([...keys, CLAIM + claim.trim()]);
    setClaim(undefined);
  };
  return (
    <fieldset className="alias-rows">
      <legend className="field-label">{limitTexts.dimensionsLabel}</legend>
      <p className="field-hint">{limitTexts.dimensionsHint}</p>
      <ol className="chips dimension-chips">
        {keys.map((key, at) => (
          <li key={key} className="dimension">
            <span title={key}>{dimensionText(key)}</span>
            {!isFixed && at > 0 && (
              <button
                type="button"
                aria-label={limitTexts.moveDimension(dimensionText(key))}
                onClick={() => onChange(movedForward(keys, at))}
              >
                <ArrowUp aria-hidden />
              </button>
            )}
            {!isFixed && (
              <button
                type="button"
                aria-label={limitTexts.removeDimension(dimensionText(key))}
                onClick={() => onChange(keys.filter((one) => one !== key))}
              >
                <X aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ol>
      {!isFixed && (
        <span className="chips">
          {left.map((choice) => (
            <button
              key={choice}
              type="button"
              className="chip"
              onClick={() => (choice === "jwt" ? setClaim("") : onChange([...keys, choice]))}
            >
              + {limitTexts.dimensions[choice]}
            </button>
          ))}
        </span>
      )}
      {claim !== undefined && (
        <Field label={limitTexts.claimName} hint={limitTexts.claimHint}>
          <span className="row">
            <TextInput
              mono
              value={claim}
              autoFocus
              onValueChange={(next) => setClaim(next)}
              onKeyDown={(event) => event.key === "Enter" && (event.preventDefault(), addClaim())}
            />
            <Button onClick={addClaim}>{limitTexts.addDimension}</Button>
          </span>
        </Field>
      )}
      <PartFault fault={fault} />
    </fieldset>
  );
}

function movedForward(keys: readonly string[], at: number): readonly string[] {
  const before = keys.slice(0, at - 1);
  return [...before, ...keys.slice(at, at + 1), ...keys.slice(at - 1, at), ...keys.slice(at + 1)];
}
