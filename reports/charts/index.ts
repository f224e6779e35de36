import type { Chart } from "./chart.ts";
import { ledger } from "./ledger.ts";

/** Every chart, by the name it has in URLs and on the command line. */
export const charts: Readonly<Record<string, Chart>> = { ledger };
