/** In place of the gateway's own where metering is off: no call has a record, and nothing is sent to the ledger. */

export function book(): void {
  // What is not metered is not booked.
}
