/** A token and where it comes from → whose it is, for a session of the console. Who guesses is slowed down, across all isolates. */
import { signInsOf } from "../../memory/sign-ins.ts";
import { administratorTokens, findToken, type AdministratorToken } from "../../secrets/administrators.ts";
import { countSignIn, forgetSignIns, type Attempts } from "../../store/sign-ins.ts";
import { Fault } from "./fault.ts";

/** From one network: a person who mistypes gets in, ten thousand guesses take a week. */
const MOST_ATTEMPTS = 10;
const WINDOW_MS = 10 * 60_000;

/**
 * @param from the client's address, as the platform tells it.
 * @throws Fault ThrottlingException where this network has tried too often, AccessDeniedException where the token is none.
 */
export async function signIn(
  env: Pick<Env, "DB">,
  presented: string,
  from: string,
  now: number,
): Promise<AdministratorToken> {
  const address = networkOf(from);
  // Counted before the token is looked at, so that a burst of guesses is a burst of numbers.
  const { attempts, since } = await attemptsOf(env, address, now);
  if (attempts > MOST_ATTEMPTS) throw slowed(since + WINDOW_MS - now);
  const found = await findToken(await administratorTokens(env), presented.trim());
  if (found === undefined)
    throw new Fault("AccessDeniedException", "This is neither the ADMIN_TOKEN nor the VIEWER_TOKEN.");
  signInsOf(env).forget(address);
  // It got in: a count that stays costs at most one attempt later.
  await forgetSignIns(env.DB, address).catch(() => undefined);
  return found;
}

async function attemptsOf(env: Pick<Env, "DB">, address: string, now: number): Promise<Attempts> {
  const memory = signInsOf(env);
  const here = memory.count(address, now, WINDOW_MS);
  if (here.attempts > MOST_ATTEMPTS) return here;
  // Without the database nobody is locked out of what the console can still say: the isolate counts alone.
  const everywhere = await countSignIn(env.DB, address, now, WINDOW_MS).catch(() => here);
  memory.learn(address, everywhere);
  return everywhere;
}

function slowed(waitMs: number): Fault {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return new Fault(
    "ThrottlingException",
    `Too many attempts from this network. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
  );
}

/** Of an IPv6 address the first half: a customer has the other half to himself. */
function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = address.toLowerCase().split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
