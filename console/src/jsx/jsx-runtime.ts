/** What JSX is compiled to: React's own, with text that shows what cannot be seen. */
import { jsx as make, jsxs as makeOfMany } from "react/jsx-runtime";
import { shown } from "./shown.ts";

export { Fragment } from "react/jsx-runtime";
export type { JSX } from "react";

export const jsx: typeof make = (type, props, key) => make(type, shown(Object(props)), key);
export const jsxs: typeof makeOfMany = (type, props, key) => makeOfMany(type, shown(Object(props)), key);
