/** A form and all that is wrong with it → what is shown of that, and what its `<form>` takes: it is sent once nothing is, and else goes to its first fault. */
import { useRef, useState, type ComponentProps } from "react";
import type { FormFaults } from "../screens/form-faults.ts";
import { goToFirstFault, useShownFaults, type ShownFaults } from "./shown-faults.ts";

interface CheckedForm {
  readonly shown: ShownFaults;
  readonly sent: (send: () => void) => Pick<ComponentProps<"form">, "ref" | "noValidate" | "onSubmit">;
  /** As if nobody had tried to send it. */
  readonly forgive: () => void;
}

/** @param said what the API refused. */
export function useCheckedForm(faults: FormFaults, said?: FormFaults): CheckedForm {
  const [isTried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const shown = useShownFaults(faults, isTried, said);
  return {
    shown,
    sent: (send) => ({
      ref: form,
      noValidate: true,
      onSubmit: (event) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(faults).length > 0) goToFirstFault(form.current);
        else send();
      },
    }),
    forgive: () => setTried(false),
  };
}
