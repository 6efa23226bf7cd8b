/** Words of what is left to do until a new gateway's first call. */

export const firstStepTexts = {
  title: "To the first call",
  lead: "Nobody has called this gateway in the last thirty days.",
  steps: {
    target: ["A target is Ready", "Its status above says what it still needs."],
    key: ["Create an API key", "One for each application, so that you see what each uses and can revoke it alone."],
    call: ["Make a call", "From the Playground, or from your code with lines that are ready to paste."],
  },
  done: "Done:",
  createKey: "Create API key",
  playground: "Open the Playground",
  connect: "Connect an application",
} as const;
