/** A token and where it comes from → whose it is, for a session of the console. Who guesses is slowed down, across all isolates. */
import { signInsOf } from "../../memory/sign-ins.ts";
import { administratorTokens, findToken, type AdministratorToken } from "../../secrets/administrators.ts";
import { countSignIns, forgetSignIns, uncountSignIns, type Attempts } from "../../store/sign-ins.ts";
import { Fault } from "./fault.ts";

/** From one network: a person who mistypes gets in, ten thousand guesses take a week. */
const MOST_ATTEMPTS = 10;
/** From an IPv6 site, of which one customer may have 65,536 networks. */
const MOST_OF_A_SITE = 40;
const WINDOW_MS = 10 * 60_000;

interface Network {
  readonly name: string;
  readonly most: number;
}

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
  const networks = networksOf(from);
  // Counted before the token is looked at, so that a burst of guesses is a burst of numbers.
  const counted = await attemptsOf(env, networks, now);
  for (const [at, { most }] of networks.entries()) {
    const { attempts = 0, since = now } = counted[at] ?? {};
    if (attempts > most) throw slowed(since + WINDOW_MS - now);
  }
  const found = await findToken(await administratorTokens(env), presented.trim());
  if (found === undefined)
    throw new Fault("AccessDeniedException", "This is neither the ADMIN_TOKEN nor the VIEWER_TOKEN.");
  await takeBack(env, networks, counted, found.may === "write");
  return found;
}

/** Whoever got in was no guess; a viewer's wrong ones before it stay counted, or he guessed the ADMIN_TOKEN without end. */
async function takeBack(
  env: Pick<Env, "DB">,
  networks: readonly Network[],
  counted: readonly Attempts[],
  isAdmin: boolean,
): Promise<void> {
  const memory = signInsOf(env);
  const names = networks.map(({ name }) => name);
  for (const [at, name] of names.entries()) {
    const { attempts = 1, since = 0 } = counted[at] ?? {};
    if (isAdmin) memory.forget(name);
    else memory.learn(name, { since, attempts: attempts - 1 });
  }
  // A count that stays costs at most one attempt later.
  await (isAdmin ? forgetSignIns(env.DB, names) : uncountSignIns(env.DB, names)).catch(() => undefined);
}

async function attemptsOf(
  env: Pick<Env, "DB">,
  networks: readonly Network[],
  now: number,
): Promise<readonly Attempts[]> {
  const memory = signInsOf(env);
  const here = networks.map(({ name }) => memory.count(name, now, WINDOW_MS));
  if (networks.some(({ most }, at) => (here[at]?.attempts ?? 0) > most)) return here;
  const names = networks.map(({ name }) => name);
  // Without the database nobody is locked out of what the console can still say: the isolate counts alone.
  const everywhere = await countSignIns(env.DB, names, now, WINDOW_MS).catch(() => here);
  for (const [at, name] of names.entries()) {
    const attempts = everywhere[at];
    if (attempts !== undefined) memory.learn(name, attempts);
  }
  return everywhere;
}

function slowed(waitMs: number): Fault {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return new Fault(
    "ThrottlingException",
    `Too many attempts from this network. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
  );
}

/** Of an IPv6 address the first half, since a customer has the other half to himself, and the first 48 bits. */
function networksOf(address: string): readonly Network[] {
  if (!address.includes(":")) return [{ name: address, most: MOST_ATTEMPTS }];
  const [before = "", after] = address.toLowerCase().split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail].map((group) =>
    group.replace(/^0+(?=.)/, ""),
  );
  return [
    { name: `${groups.slice(0, 4).join(":")}::/64`, most: MOST_ATTEMPTS },
    { name: `${groups.slice(0, 3).join(":")}::/48`, most: MOST_OF_A_SITE },
  ];
}
