import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { LedgerError, unknownName } from "../../errors.ts";
import { packageRoot, resource } from "../../resources.ts";

const share = z.number().min(0).max(1);

/** Takes a share of the basis from whoever used less than a share of the allocation. */
const step = z
  .strictObject({ below: share.optional(), at_most: share.optional(), takes: share })
  .refine(({ below, at_most }) => (below === undefined) !== (at_most === undefined), "give below or at_most");

/** A day, a day of every year as 05-01, `quarter` for the end of each part of the plan, or null: the day is not known. */
const day = z
  .string()
  .regex(/^(\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|quarter)$/, "write 2026-11-01, 05-01 or quarter")
  .nullable();

const about = {
  title: z.string().min(1).default("custom table"),
  source: z.string().min(1).default("the configuration"),
  year: z.number().int().nullable().default(null),
  exempt_programs: z.array(z.string()).default([]),
  spared_days: z.number().positive().optional(),
  notes: z.array(z.string()).default([]),
};

/** A rule of pull-back, as its file or the configuration has it. */
export const ruleSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...about,
    kind: z.literal("thresholds"),
    /** What the fractions are taken of: the unused hours, or nobody says. */
    basis: z.enum(["unused", "unstated"]).default("unused"),
    checks: z.array(z.strictObject({ on: day, is_most: z.boolean().optional(), steps: z.array(step) })),
  }),
  z.strictObject({
    ...about,
    kind: z.literal("shortfall"),
    /** `takes`: share of the shortfall against the plan; null when it is not known. */
    checks: z.array(z.strictObject({ on: day, takes: share.nullable() })),
  }),
]);

export type ReductionRule = z.output<typeof ruleSchema> & { readonly name: string };

const folder = "metrics/allocation/reductions";

/** Names of the rules that ship along. */
export function shippedRules(): string[] {
  return readdirSync(join(packageRoot, folder))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** A rule that ships along. Throws bad_input naming those that do. */
export function shippedRule(name: string): ReductionRule {
  const path = `${folder}/${name}.yaml`;
  if (!/^[\w-]+$/.test(name) || !existsSync(join(packageRoot, path)))
    throw unknownName("bad_input", "rule of reductions", name, shippedRules(), "reductions");
  return { name, ...readRule(parse(resource(path)), name) };
}

/** A rule as a table of the configuration. Throws bad_input naming the key at fault. */
export function customRule(table: unknown): ReductionRule {
  return { name: "custom", ...readRule(table, "reductions") };
}

function readRule(table: unknown, where: string) {
  const read = ruleSchema.safeParse(table);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = [where, ...(issue?.path ?? []).map(String)].join(".");
  throw new LedgerError("bad_input", `${field}: ${issue?.message}`, { field });
}
