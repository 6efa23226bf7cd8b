/** The same for `npm run dev:console`. */
import { jsxDEV as make } from "react/jsx-dev-runtime";
import { shown } from "./shown.ts";

export { Fragment } from "react/jsx-dev-runtime";
export type { JSX } from "react";

export const jsxDEV: typeof make = (type, props, key, isStatic, source, self) =>
  make(type, shown(Object(props)), key, isStatic, source, self);
