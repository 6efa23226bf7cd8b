/** Words of signing in. */

export const signInTexts = {
  title: "Sign in to Signalbox",
  lead: "The token that runs this gateway. It is sent once and kept nowhere in the browser.",
  token: "Admin token",
  tokenHint: "A viewer token works here too.",
  show: "Show",
  hide: "Hide",
  submit: "Sign in",
  empty: "Type the token first.",
  lostCookie:
    "The token is right, but this browser keeps no secure cookie for this address. Open the console over https://, or on this machine in Chromium or Chrome.",
  forgotten: "Where is it?",
  forgottenAnswer:
    "Whoever deployed this gateway set it as the Worker secret ADMIN_TOKEN. On this machine, npm start keeps it in the file .dev.vars. A deployed one can be replaced:",
  closedTitle: "This gateway is not open yet",
  closedLead:
    "No secret says who may configure it, so nobody may. Set one, then load this page again. It takes a few seconds to arrive.",
  closedSteps: [
    ["Make a token and keep it in your password manager.", "openssl rand -hex 32"],
    ["Set it as a secret of the Worker.", "npx wrangler secret put ADMIN_TOKEN"],
  ] as const,
  closedOthers:
    "VIEWER_TOKEN does the same for people who only look. ACCESS_TEAM_DOMAIN and ACCESS_AUD let in whom Cloudflare Access knows.",
  again: "Check again",
  keysOnly:
    "This gateway takes signed requests only: its secret ACCESS_KEYS is set, ADMIN_TOKEN is not. The console needs ADMIN_TOKEN or VIEWER_TOKEN.",
  endedTitle: "Your session has ended",
  endedLead: "Sign in again and go on where you were. What you typed is still here.",
} as const;
