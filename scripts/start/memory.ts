/** What one start tells the next: the caller's key, which the control plane shows once, the demo provider's port, and where the gateway is. In a file that git ignores and only its owner reads. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";

const Memory = z.object({
  demoPort: z.number().int().optional(),
  /** Where it was reached: `npm run config` asks there. */
  origin: z.string().optional(),
  gatewayId: z.string().optional(),
  apiKey: z.string().optional(),
});
export type Memory = z.infer<typeof Memory>;

/** Empty where there is none, or none that can be read: everything in it can be made again. */
export function recall(path: string): Memory {
  try {
    return Memory.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return {};
  }
}

export function remember(path: string, memory: Memory): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(memory, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(fresh, path);
}
