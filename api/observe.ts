import type { MiddlewareHandler } from "hono";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { failedAttempts } from "../lake/attempts.ts";
import type { Lake } from "../lake/lake.ts";
import { freshness } from "./sources.ts";

const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the service counts of itself, for Prometheus. */
export class Observed {
  readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: "parsl_ledger_request_seconds",
    help: "Time from a request to the beginning of its answer.",
    labelNames: ["method", "path", "status"],
    buckets: seconds,
    registers: [this.registry],
  });
  private readonly queries = new Histogram({
    name: "parsl_ledger_query_seconds",
    help: "Time of single queries to the lake.",
    buckets: seconds,
    registers: [this.registry],
  });
  private readonly stopped = new Counter({
    name: "parsl_ledger_sql_stopped_total",
    help: "Queries in SQL that met a limit, by the limit.",
    labelNames: ["limit"],
    registers: [this.registry],
  });

  /** Counts what the process takes, too: once per process. */
  process(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  readonly query = (taken: number): void => this.queries.observe(taken);
  readonly sqlStopped = (limit: string): void => this.stopped.inc({ limit });

  /** Times every request; paths are cut so that their number stays small. */
  timed(): MiddlewareHandler {
    return async (context, next) => {
      const began = performance.now();
      await next();
      const { status } = context.res;
      const path = status === 404 ? "unknown" : (/^\/(v1\/)?[\w.]*/.exec(context.req.path)?.[0] ?? "unknown");
      this.requests.observe({ method: context.req.method, path, status }, (performance.now() - began) / 1000);
    };
  }

  /** The text that Prometheus reads, with what the lake looks like to who asks. */
  async text(lake: Lake): Promise<string> {
    return `${await this.registry.metrics()}${await lakeText(lake)}`;
  }
}

async function lakeText(lake: Lake): Promise<string> {
  const registers = [new Registry()];
  const state = await lake.state();
  const bytes = new Gauge({ name: "parsl_ledger_lake_bytes", help: "Size of the files that count.", registers });
  const files = new Gauge({ name: "parsl_ledger_lake_files", help: "Number of the files that count.", registers });
  const failed = new Gauge({
    name: "parsl_ledger_failed_sources",
    help: "Files whose last pass failed.",
    registers,
  });
  const labelNames = ["source"];
  const read = new Gauge({
    name: "parsl_ledger_ingest_age_seconds",
    help: "Time since something new was read of a source.",
    labelNames,
    registers,
  });
  const lag = new Gauge({
    name: "parsl_ledger_ingest_lag_seconds",
    help: "Time since the last record that was read of a source.",
    labelNames,
    registers,
  });
  const pass = new Gauge({
    name: "parsl_ledger_pass_lag_seconds",
    help: "Time since the last pass over a source in which nothing failed.",
    labelNames,
    registers,
  });
  bytes.set(state.entries.reduce((sum, entry) => sum + entry.bytes, 0));
  files.set(state.entries.length);
  failed.set((await failedAttempts(lake.folder)).length);
  for (const { source, taken_at: taken, as_of_at: last, lag_s: behind } of await freshness(lake, state)) {
    const since = (instant: unknown) => (Date.now() - Date.parse(String(instant))) / 1000;
    read.set({ source: String(source) }, since(taken));
    if (last !== null) lag.set({ source: String(source) }, since(last));
    if (typeof behind === "number") pass.set({ source: String(source) }, behind);
  }
  return (await registers[0]?.metrics()) ?? "";
}
