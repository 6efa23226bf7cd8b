/** What went wrong, in words for whoever typed the command: no stack is shown. */
export class ConfigFailure extends Error {}
