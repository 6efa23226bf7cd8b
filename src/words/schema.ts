/** zod/mini as it is → the `z` that every schema here is made of, speaking English. */
import { config } from "zod/mini";
import en from "zod/v4/locales/en.js";

export * from "zod/mini";

// Whoever has `z` has it from here, so no schema is parsed before this; zod/mini brings no messages of its own.
config(en());
