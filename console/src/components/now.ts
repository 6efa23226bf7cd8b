/** The time, as far as a screen's period depends on it. */
import { useEffect, useState } from "react";

/** @returns milliseconds since 1970, whole minutes: what is asked for stays the same within one. */
export function useMinute(): number {
  const [now, setNow] = useState(minute);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(minute()), 10_000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

function minute(): number {
  return Math.floor(Date.now() / 60_000) * 60_000;
}
