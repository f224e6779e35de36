import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lake } from "../../lake/lake.ts";
import { lakeOfBuilt, temporaryFolder } from "./lakes.ts";
import { sacctTime } from "./source.ts";

/** What pages, Markdown and TeX would each take for a command. */
export const commandingNames = [
  '#strong[x] $a$ @b "c" \\ ]',
  "\\textbf{x} & % _ ^ ~",
  "| *b* `c` <script>alert(1)</script> [l](u)",
  "-- \u202e\u0007 ümlaut 漢字 αβγ 😀",
  "[opt] --- ''x'' ,, ``q``",
  "*star **bold** ~~gone~~ a__b__c",
  "1. one",
  "- two",
  "=== three",
  "www.example.org https://example.org/?x=1&y=2 a@example.org",
  "&copy; &lt;b&gt;",
  "lsst.pipe.tasks.multiBand.MeasureMergedCoaddSourcesTask:ugrizy",
];

const executors = ["htex", "an_executor_with_a_long_name_<b>"];

/** Two hundred apps, each tried once, the first ones of commanding names and longest; a fifth fails, in six ways. Two executors. */
export function lakeOfApps(): Promise<Lake> {
  const fails = [
    "BashExitFailure('x', 137)",
    "BashExitFailure('x', -11)",
    "ValueError('<b>| *x* $y$ #z')",
    "VeryLongNamedExceptionOfSomePackage__With_Underscores('x')",
    "MissingOutputs('f')",
    "some_text | with * signs",
  ];
  return lakeOfBuilt(
    (source) => {
      for (const [at, executor] of executors.entries()) {
        const block = String(at);
        source.block(
          block,
          [
            [0, "PENDING"],
            [10, "RUNNING"],
            [9000, "SCALED_IN"],
          ],
          `1234${at}`,
          executor,
        );
        const life = { workers: 2, from: 20, lastBeat: 9000, inactive: 9000, period: 60 };
        source.manager(`m${at}`, { block, node: nodeOf(at), ...life });
      }
      for (let id = 0; id < 200; id++) {
        const [from, at] = [30 + id * 40, id % 2];
        const to = from + (commandingNames[id] === undefined ? 20 : 35);
        const isFailed = id % 5 === 0;
        const end = isFailed
          ? { state: "failed", fail: fails[(id / 5) % fails.length] as string }
          : { state: "exec_done" };
        const place = { block: String(at), node: nodeOf(at), executor: executors[at] as string };
        const times = { launched: from, running: from, ended: to, returned: to };
        source.task(id, [{ ...times, ...place, ...end }], commandingNames[id] ?? `app_${id}_of_a_project`);
      }
      return source;
    },
    { completed: 9001 },
  );
}

function nodeOf(at: number): string {
  return `nid00000${at}.long.host.name.of.a.facility.example`;
}

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;

/** A job of ten hours on 120 nodes in each of thirteen weeks; none of its nodes ever came up. */
export function lakeOfBusyWeeks(): Promise<Lake> {
  const starts = Array.from({ length: 13 }, (_, week) => (4 + 7 * week) * 24 * HOUR);
  const sacct = join(temporaryFolder(), "sacct.txt");
  const header = "JobIDRaw|State|Start|End|NNodes|TimelimitRaw|QOS|Account|AllocCPUS|ElapsedRaw|NodeList";
  const rows = starts.map((start, at) =>
    [
      700 + at,
      "COMPLETED",
      sacctTime(start),
      sacctTime(start + 10 * HOUR),
      120,
      600,
      "regular",
      "m42",
      15360,
      36000,
      "n[1-120]",
    ].join("|"),
  );
  writeFileSync(sacct, `${[header, ...rows].join("\n")}\n`);
  return lakeOfBuilt(
    (source) =>
      starts.reduce(
        (built, start, at) =>
          built.block(
            String(at),
            [
              [start - 600, "PENDING"],
              [start + 30, "RUNNING"],
              [start + 10 * HOUR + 30, "COMPLETED"],
            ],
            String(700 + at),
          ),
        source,
      ),
    { completed: 13 * WEEK },
    sacct,
  );
}
