import { type Duck, quote, step } from "../lake/duckdb.ts";
import { resource } from "../resources.ts";

/** Columns of rows that change in place, whose reading follows from the appended rows. */
const changing = [
  ["try", "task_try_time_launched"],
  ["try", "task_try_time_running"],
  ["try", "task_try_time_returned"],
  ["task", "task_time_invoked"],
  ["task", "task_time_returned"],
  ["workflow", "time_began"],
  ["workflow", "time_completed"],
] as const;

/**
 * Finds out for every naive time in a repeated hour which pass of it was meant, and writes its offset behind it in `source.*`, so
 * that the macro `utc` has no choice. What stays in doubt is counted per run in the table `clock_doubts`. Costs one look at the first
 * and last times where the clocks were not changed in between. The rules are in docs/accounting.md, section 9.
 * Returns how many times lie in a repeated hour.
 */
export async function settleClockChanges(duck: Duck): Promise<number> {
  await sql(duck, "changes");
  const [changes] = await duck.rows("select count(*) as n from clock_changes");
  if (Number(changes?.n) === 0) return 0;

  await duck.run(`create macro with_offset(told, is_second, first_us, second_us) as
    concat(told, if(length(told) = 19, '.000000', ''), if(if(is_second, second_us, first_us) < 0, '-', '+'), strftime(make_timestamp(abs(if(is_second, second_us, first_us))), '%H:%M'))`);
  for (const name of ["passes", "appended", "nearest", "doubts"]) await sql(duck, name);
  for (const [table, column] of changing) {
    await duck.run(`update source.${quote(table)} as s set ${quote(column)} = with_offset(s.${quote(column)}, n.is_second, f.first_us, f.second_us)
      from nearest n join folds f using (from_at) where n.tbl = '${table}' and n.col = '${column}' and n.source_row = s.source_row`);
  }
  await sql(duck, "jobs");
  const [counts] = await duck.rows(
    "select coalesce(sum(total), 0)::bigint as times from clock_doubts where item = 'times_undecided'",
  );
  return Number(counts?.times);
}

async function sql(duck: Duck, name: string): Promise<void> {
  await step(`settle the clock changes (${name})`, () => duck.run(resource(`ingest/clock_changes/${name}.sql`)));
}
