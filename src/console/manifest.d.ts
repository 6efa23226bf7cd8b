/** The form of a file that is built and not checked in, so that the Worker's types can be checked without it. */
declare module "*/dist/modules/manifest.js" {
  export const built: import("./built.ts").BuiltConsole;
}
