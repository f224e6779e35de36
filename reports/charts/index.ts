import { app_graph } from "./app_graph.ts";
import { app_state } from "./app_state.ts";
import { blocks } from "./blocks.ts";
import { burn_down } from "./burn_down.ts";
import type { Chart } from "./chart.ts";
import { cpu_and_memory } from "./cpu_and_memory.ts";
import { efficiency_by_week } from "./efficiency_by_week.ts";
import { elapsed_time } from "./elapsed_time.ts";
import { failure_codes } from "./failure_codes.ts";
import { failures_over_time } from "./failures_over_time.ts";
import { gantt } from "./gantt.ts";
import { idle_by_cause } from "./idle_by_cause.ts";
import { ledger } from "./ledger.ts";
import { losses_by_class } from "./losses_by_class.ts";
import { memory_peak } from "./memory_peak.ts";
import { nodes } from "./nodes.ts";
import { queue_wait } from "./queue_wait.ts";
import { run_time } from "./run_time.ts";
import { runs } from "./runs.ts";
import { supply_and_demand } from "./supply_and_demand.ts";
import { tries_running } from "./tries_running.ts";
import { wait_time } from "./wait_time.ts";
import { walltime_losses } from "./walltime_losses.ts";

/** Every chart, by the name it has in URLs and on the command line. */
export const charts: Readonly<Record<string, Chart>> = {
  ledger,
  burn_down,
  supply_and_demand,
  idle_by_cause,
  efficiency_by_week,
  losses_by_class,
  walltime_losses,
  failures_over_time,
  failure_codes,
  run_time,
  wait_time,
  elapsed_time,
  app_state,
  gantt,
  tries_running,
  blocks,
  nodes,
  queue_wait,
  cpu_and_memory,
  memory_peak,
  app_graph,
  runs,
};
