/** How gateways, targets and callers' keys may be named: the patterns of AgentCore's model (spec 2.1). */

export const GATEWAY_NAME = /^([0-9a-zA-Z]-?){1,48}$/;
export const GATEWAY_ID = /^([0-9a-z]-?){1,100}-[0-9a-z]{10}$/;
export const TARGET_NAME = /^([0-9a-zA-Z]-?){1,100}$/;
export const TARGET_ID = /^[0-9a-zA-Z]{10}$/;
/** Ours. */
export const API_KEY_ID = /^key-[0-9a-z]{10}$/;
/** Of the console's playground: its keys are listed and changed nowhere. */
export const PLAYGROUND_KEY_ID = "playground-";
