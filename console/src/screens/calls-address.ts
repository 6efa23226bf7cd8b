/** The address of the calls that are meant. */

interface CallsAddress {
  readonly gateway: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly caller?: string | undefined;
  readonly target?: string | undefined;
  readonly model?: string | undefined;
  readonly alias?: string | undefined;
  readonly show?: string | undefined;
}

export function callsPath(address: CallsAddress): string {
  const query = new URLSearchParams(
    Object.entries(address).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
  return `/calls?${query.toString()}`;
}

/** @param time when it was over: its record is found at once by it. */
export function callPath(gatewayId: string, requestId: string, time: string): string {
  const query = new URLSearchParams({ gateway: gatewayId, at: time });
  return `/calls/${encodeURIComponent(requestId.toWellFormed())}?${query.toString()}`;
}
