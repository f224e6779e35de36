import { LedgerError } from "../../errors.ts";
import type { Row } from "../../lake/duckdb.ts";
import type { Lake } from "../../lake/lake.ts";
import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import type { RequestWords } from "../request.ts";
import type { DayCharge } from "./projection.ts";
import type { AwardSettings } from "./settings.ts";

/** What a question about allocations selects: the state of the lake and filters. */
export type AllocationWords = Pick<RequestWords, "at" | "filters">;

/** The filters that select what is charged to an award. */
export function awardFilters(
  { pool, account }: AwardSettings,
  filters: RequestWords["filters"],
): RequestWords["filters"] {
  return { ...filters, pool, ...(account === null ? {} : { project: account }) };
}

/**
 * Charges to an award by UTC day within its year and before an instant; null when some paid time has no charge factor, or when all that
 * ran is from before blocks were recorded.
 */
export async function dayCharges(
  lake: Lake,
  award: AwardSettings,
  now: Date,
  words: AllocationWords,
): Promise<DayCharge[] | null> {
  if (now <= award.from) return [];
  const answer = await ask(lake, { ...chargeWords(award, now, words), by: "day", sort: "day" });
  if (answer.data.some((row) => row.charged_hours === null)) return null;
  if (answer.data.length === 0 && runsUnrecorded(answer) > 0) return null;
  return answer.data.map((row) => ({ day: new Date(`${row.day}T00:00:00Z`), hours: Number(row.charged_hours) }));
}

/** Runs in an answer's scope of which nobody knows what was paid: written before Parsl 1.1, which recorded no blocks. */
export function runsUnrecorded({ meta }: Answer): number {
  return meta.coverage.items.run_before_blocks?.count ?? 0;
}

/** Everything charged to an award within its year and before an instant, with bounds, and the node-hours that were paid. */
export function chargesToDate(lake: Lake, award: AwardSettings, now: Date, words: AllocationWords): Promise<Answer> {
  return ask(lake, { ...chargeWords(award, now, words), metrics: "charged_hours,paid_node_hours" });
}

/**
 * Everything charged within an award's year and before an instant to its pool by jobs of which nobody tells the account: runs without
 * accounting. Nothing for an award that every job of its pool is charged to.
 */
export async function chargesOfNobody(
  lake: Lake,
  award: AwardSettings,
  now: Date,
  words: AllocationWords,
): Promise<Row> {
  if (award.account === null) return {};
  const { filters, ...question } = chargeWords({ ...award, account: null }, now, words);
  const [row = {}] = (await ask(lake, { ...question, filters: { ...filters, project: "!*" } })).data;
  return row;
}

function chargeWords(award: AwardSettings, now: Date, words: AllocationWords): RequestWords {
  const to = now < award.to ? now : award.to;
  return {
    ...words,
    metrics: "charged_hours",
    filters: awardFilters(award, words.filters),
    from: award.from.toISOString(),
    to: (to > award.from ? to : new Date(award.from.getTime() + 3_600_000)).toISOString(),
  };
}

/**
 * Awards with the scheduler's account that is charged to each: the one configured, else the award's own name where an account is
 * called so. Where only one account is seen, and jobs of which nobody tells one, all jobs of the pool are the only award's. Throws bad_input naming the key when several accounts charge a pool and none of them is the award's.
 */
export async function withAccounts(
  lake: Lake,
  awards: readonly AwardSettings[],
  words: AllocationWords,
): Promise<AwardSettings[]> {
  if (awards.length === 0) return [];
  const { data } = await ask(lake, { ...words, metrics: "paid_node_hours", by: "pool,project" });
  return awards.map((award) => {
    const accounts = data
      .filter(({ pool, project }) => pool === award.pool && project !== null)
      .map(({ project }) => String(project));
    if (award.account !== null || accounts.length === 0) return award;
    const isOpen = data.some((row) => row.pool === award.pool && row.project === null && row.paid_node_hours !== null);
    if (accounts.length === 1 && isOpen && !awards.some((other) => isBeside(other, award))) return award;
    if (accounts.includes(award.award)) return { ...award, account: award.award };
    if (accounts.length === 1) return { ...award, account: accounts[0] as string };
    const field = `awards.${award.key}.project`;
    throw new LedgerError(
      "bad_input",
      `${field}: the pool ${award.pool} is charged by several accounts (${accounts.join(", ")}) and none is called ${award.award}; name the one that is charged to this award`,
      { field, allowed: accounts },
    );
  });
}

/** Is the other award of the same pool, and at the same time? */
function isBeside(other: AwardSettings, award: AwardSettings): boolean {
  return other !== award && other.pool === award.pool && other.from < award.to && award.from < other.to;
}
