/** Dollars as a person reads them: small sums keep the digits that say something. */

const cents = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const fine = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumSignificantDigits: 2 });

export function dollars(amount: number): string {
  return amount !== 0 && Math.abs(amount) < 0.01 ? fine.format(amount) : cents.format(amount);
}
