/** Clients that go on calling, one call behind the other, whatever is done to the gateway meanwhile: what was not answered with 200 is kept. */

export interface Client {
  readonly name: string;
  /** One call, to one of the origins that take calls at the moment. */
  readonly call: (origin: string) => Promise<Response>;
}

export interface Traffic {
  /** Where calls go from now on, by turns. */
  readonly origins: string[];
  /** Answered with 200, by client. */
  readonly answered: ReadonlyMap<string, number>;
  /** What was not, and why. */
  readonly failures: readonly string[];
  /** Settles once each client has made so many calls more, those under way not counted. */
  each(calls: number): Promise<void>;
  /** Settles once none is under way any more. */
  end(): Promise<void>;
}

export function startTraffic(clients: readonly Client[], ...origins: string[]): Traffic {
  const answered = new Map(clients.map(({ name }) => [name, 0]));
  const begun = new Map(clients.map(({ name }) => [name, 0]));
  const failures: string[] = [];
  const waiting = new Set<() => void>();
  const over = new AbortController();
  const going = clients.map(async ({ name, call }) => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      const origin = origins[turn % origins.length] ?? "";
      begun.set(name, (begun.get(name) ?? 0) + 1);
      const told = await outcome(call, origin);
      if (told === undefined) answered.set(name, (answered.get(name) ?? 0) + 1);
      else failures.push(`${name}: ${told}`);
      waiting.forEach((look) => look());
    }
  });
  const done = (): Map<string, number> =>
    new Map(
      clients.map(({ name }) => [
        name,
        (answered.get(name) ?? 0) + failures.filter((one) => one.startsWith(`${name}: `)).length,
      ]),
    );
  const traffic: Traffic = {
    origins,
    answered,
    failures,
    each: (calls) => {
      const wanted = new Map(Array.from(begun, ([name, count]) => [name, count + calls]));
      return new Promise((resolve) => {
        const look = (): void => {
          const now = done();
          if ([...wanted].some(([name, count]) => (now.get(name) ?? 0) < count)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    end: async () => {
      over.abort();
      await Promise.all(going);
    },
  };
  return traffic;
}

/** @returns undefined where it was answered with 200, to its end. */
async function outcome(call: Client["call"], origin: string): Promise<string | undefined> {
  try {
    const response = await call(origin);
    const text = await response.text();
    return response.status === 200 ? undefined : `${response.status} ${text}`;
  } catch (caught) {
    return String(caught);
  }
}
