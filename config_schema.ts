import { z } from "zod";

const name = z.string().min(1);
const count = z.number().int().positive();
const positive = z.number().positive();
const zone = z.string().min(1);

/** `10:00:00`, `1-00:00:00` (days) or `00:30`, as Slurm writes limits; in seconds. */
const duration = z
  .string()
  .regex(/^(\d+-)?\d+:[0-5]\d(:[0-5]\d)?$/, 'write a time limit as "10:00:00" or "1-00:00:00"')
  .transform((text) => {
    const [days, clock] = text.includes("-") ? text.split("-") : ["0", text];
    const [hours = 0, minutes = 0, seconds = 0] = String(clock).split(":").map(Number);
    return ((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds;
  });

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "write a day as 2020-01-14")
  .refine((text) => !Number.isNaN(Date.parse(text)), "there is no such day");

/** A day or an instant on a whole UTC hour: charges are kept by the hour. */
const hour = z
  .string()
  .transform((text) => new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text))
  .refine((at) => !Number.isNaN(at.getTime()), "write a day or an instant, 2020-01-14 or 2020-01-14T08:00Z")
  .refine((at) => Number.isNaN(at.getTime()) || at.getTime() % 3_600_000 === 0, "must fall on a whole UTC hour");

const executor = z.strictObject({
  nodes_per_block: count.optional(),
  workers_per_node: count.optional(),
  cores_per_node: positive.optional(),
  walltime: duration.optional(),
  qos: name.optional(),
  heartbeat_period_s: positive.optional(),
  heartbeat_threshold_s: positive.optional(),
  block_poll_s: positive.optional(),
  shared_nodes: z.boolean().optional(),
  enclosing_job: name.optional(),
  paid: z.boolean().optional(),
});

const sacct = z.union([
  name.transform((path) => ({ path, timezone: undefined })),
  z.strictObject({ path: name, timezone: zone.optional() }),
]);

const source = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "takes letters, digits, dots, dashes and underscores"),
  path: name,
  timezone: zone.optional(),
  machine: name.optional(),
  sacct: z.union([z.array(sacct), sacct.transform((one) => [one])]).optional(),
  tags: z.record(name, z.string()).optional(),
  executors: z.record(name, executor).optional(),
});

const charge = z.strictObject({
  from: hour,
  factor: z.number().nonnegative(),
  qos: z.record(name, z.number().nonnegative()).optional(),
});

const machine = z.strictObject({
  pool: name.optional(),
  unit: name.optional(),
  cores_per_node: positive.optional(),
  memory_gib: positive.optional(),
  nodes_total: count.optional(),
  charge: z.array(charge).optional(),
});

/** Hours given (or, below zero, taken) after the award was made. */
const transfer = z.strictObject({ on: date, hours: z.number(), why: name.optional() });

/** Percent by part of a year. */
const plan = z
  .array(z.number().nonnegative())
  .min(1)
  .refine((shares) => shares.some((share) => share > 0), "at least one share must be above 0");

/** What was done to lose less, and which rule of the report's notes it answers. */
const action = z.strictObject({ on: date, what: name, rule: name.optional() });

const award = z.strictObject({
  award: name,
  /** Default the award's key. */
  pool: name.optional(),
  /** The scheduler's account. */
  project: name.optional(),
  /** First and last day. */
  year: z.tuple([date, date]),
  initial: positive,
  current: positive.optional(),
  plan: plan.optional(),
  transfers: z.array(transfer).optional(),
  /** Why no rule of pull-back applies. */
  exempt: name.optional(),
});

const report = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "takes letters, digits, dashes and underscores"),
  format: z.enum(["html", "pdf", "md", "json", "tex"]),
  out: name,
  /** As --period; default the quarter of the last record. */
  period: name.optional(),
});

const share = z.number().min(0).max(1);

/** `ledger.yaml`; every key is optional but a source's name and path. */
export const configSchema = z.strictObject({
  lake: name.optional(),
  sources: z.array(source).optional(),
  machines: z.record(name, machine).optional(),
  awards: z.record(name, award).optional(),
  project: z
    .strictObject({
      name,
      pi: name.optional(),
      program: z.enum(["ERCAP", "ALCC", "INCITE", "DD", "custom"]).optional(),
    })
    .optional(),
  reductions: z.union([name, z.looseObject({})]).optional(),
  science_unit: z
    .strictObject({ app: name, name, remaining: z.number().nonnegative().optional(), plan: plan.optional() })
    .optional(),
  actions: z.array(action).optional(),
  reconcile: z.record(name, z.strictObject({ charged_to_date: z.number().nonnegative(), as_of: date })).optional(),
  capability_fraction: z.number().min(0).max(1).optional(),
  thresholds: z
    .strictObject({
      idle_warn: share.optional(),
      cpu_low: z.number().min(0).optional(),
      coverage_grade_min: z.enum(["A", "B", "C", "D"]).optional(),
      walltime_warn: share.optional(),
      startup_warn: share.optional(),
      app_fail_warn: share.optional(),
      node_loss_warn: share.optional(),
      memory_warn: positive.optional(),
      least_tries: count.optional(),
      least_blocks: count.optional(),
    })
    .optional(),
  privacy: z
    .strictObject({
      hide_users: z.boolean().optional(),
      hide_paths: z.boolean().optional(),
      hide_inputs: z.boolean().optional(),
    })
    .optional(),
  access: z
    .strictObject({
      tokens: name.optional(),
      require_token: z.boolean().optional(),
      cors: z.array(z.url()).optional(),
      allowed_hosts: z.array(z.hostname()).optional(),
      proxies: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
      log_sql: z.boolean().optional(),
      concurrency: count.optional(),
      rate_per_s: positive.optional(),
    })
    .optional(),
  sql: z
    .strictObject({
      time_s: positive.optional(),
      memory_mib: count.optional(),
      threads: count.optional(),
      rows: count.optional(),
      bytes: count.optional(),
      workers: count.optional(),
    })
    .optional(),
  schedule: name.optional(),
  abandoned_after_s: positive.optional(),
  samples: z.strictObject({ interval_s: positive.optional() }).optional(),
  retention: z.strictObject({ days: positive.optional() }).optional(),
  reports: z
    .array(report)
    .refine((all) => new Set(all.map((one) => one.name)).size === all.length, "no two reports may have the same name")
    .optional(),
  citation: z.strictObject({ title: name.optional(), creator: name.optional(), licence: name.optional() }).optional(),
});

export type Config = z.output<typeof configSchema>;
export type SourceConfig = NonNullable<Config["sources"]>[number];
