/** `npm run bench`: what the gateway's own work costs, printed for people. A benchmark, not a test: it has no opinion. */
import { benchScan } from "./scan.ts";

benchScan();
