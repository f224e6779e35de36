/** A counted item of coverage: so many of so many; null where there is no total. */
export interface Counted {
  readonly count: number;
  readonly total: number | null;
}

export interface Grade {
  readonly grade: "A" | "B" | "C" | "D";
  /** The shortfall that decided it, in a sentence. */
  readonly because: string;
}

/** Items that should be whole: tries whose start, end and node were recorded. */
const wanted = { tries_with_start: "start", tries_with_end: "end", tries_with_node: "node" } as const;

/** Items that should be nothing. */
const unwanted = {
  tries_unplaced: "of tries ran on no known manager",
  tries_doubtful: "of tries have no recorded outcome",
  tries_open: "of tries had no end yet",
  managers_ambiguous: "of managers may belong to another executor",
  blocks_open: "of blocks had no end yet",
  blocks_job_mismatch: "of blocks name a job whose times do not fit",
} as const;

const limits = [
  { grade: "A", shortfall: 0.01 },
  { grade: "B", shortfall: 0.05 },
  { grade: "C", shortfall: 0.2 },
] as const;

/**
 * How complete the record behind a figure is, in one letter. The largest shortfall decides: the share of tries without recorded
 * start, end or node, of tries unplaced, doubtful or open, of managers whose executor is ambiguous, of blocks open or at odds with
 * their job. A: at most 1 % and every block's start and end are the scheduler's. B: at most 5 %. C: at most 20 %. D: more, or no
 * block was paid for.
 */
export function gradeOf(items: Readonly<Record<string, Counted>>): Grade {
  const charged = items.blocks_by_sacct;
  if (!charged?.total) {
    const isUnknown = items.run_before_blocks !== undefined;
    return { grade: "D", because: isUnknown ? "blocks were not recorded" : "no block was paid for" };
  }
  const shortfalls = [
    ...Object.entries(wanted).map(([item, what]) => ({
      share: 1 - share(items[item], 1),
      because: `of tries have no recorded ${what}`,
    })),
    ...Object.entries(unwanted).map(([item, because]) => ({ share: share(items[item], 0), because })),
  ].sort((a, b) => b.share - a.share);
  const worst = shortfalls[0] as (typeof shortfalls)[number];
  const grade = limits.find((limit) => worst.share <= limit.shortfall)?.grade ?? "D";
  if (grade === "A" && charged.count < charged.total) {
    return { grade: "B", because: `the scheduler's word is there for ${charged.count} of ${charged.total} blocks` };
  }
  if (worst.share === 0)
    return { grade, because: "start, end and node of every try and the scheduler's word on every block are there" };
  return { grade, because: `${(worst.share * 100).toFixed(1)} % ${worst.because}` };
}

function share(item: Counted | undefined, whenNone: number): number {
  return item?.total ? item.count / item.total : whenNone;
}
