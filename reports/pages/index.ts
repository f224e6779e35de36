import { app } from "./app.ts";
import { apps } from "./apps.ts";
import { block } from "./block.ts";
import { blocks } from "./blocks.ts";
import { catalogueOfMetrics } from "./catalogue.ts";
import { compare } from "./compare.ts";
import { executor } from "./executor.ts";
import { failures } from "./failures.ts";
import { history } from "./history.ts";
import { home } from "./home.ts";
import { node } from "./node.ts";
import { nodes } from "./nodes.ts";
import type { Page } from "./page.ts";
import { quality } from "./quality.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { sources } from "./sources.ts";
import { task } from "./task.ts";
import { tasks } from "./tasks.ts";
import { workers } from "./workers.ts";

/** Every page, in the order of the navigation. */
export const pages: readonly Page[] = [
  home,
  runs,
  run,
  executor,
  block,
  apps,
  app,
  tasks,
  task,
  failures,
  blocks,
  nodes,
  node,
  workers,
  history,
  compare,
  quality,
  sources,
  catalogueOfMetrics,
];
