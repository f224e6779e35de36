/**
 * The long trial of ingest, by hand: npm run soak [-- MUTATIONS KILLS INGESTERS COMMITS]. 1,000 changed databases (in processes of their own,
 * so that one that dies or hangs is known by its seed), two cut off at every page, 200 kills of ingests and 200 of what changes a lake, most of
 * them while files are written and named, and 4 ingesters with 50 commits each. Prints what came of them.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { soakCuts } from "../support/soak/cuts.ts";
import { soakIngesters } from "../support/soak/ingesters.ts";
import type { Kills } from "../support/soak/killed.ts";
import { soakKilledChanges } from "../support/soak/killed_changes.ts";
import { soakKills } from "../support/soak/killed_ingests.ts";
import { type Outcome, soakMutations } from "../support/soak/mutations.ts";

/** Longer than any changed database may take. */
const HANG_MS = 120_000;

const words = process.argv.slice(2).filter((word) => word !== "--");
if (words[0] === "mutations") await tell(Number(words[1]), Number(words[2]));
else await soak(words.map(Number));

async function tell(from: number, to: number): Promise<void> {
  for await (const outcome of soakMutations(from, to)) process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

async function soak([mutations = 1000, kills = 200, ingesters = 4, commits = 50]: readonly number[]): Promise<void> {
  const outcomes: Outcome[] = [];
  const died: string[] = [];
  while (outcomes.length + died.length < mutations) {
    const next = outcomes.length + died.length;
    const why = await run(next, mutations, outcomes);
    if (outcomes.length + died.length < mutations) died.push(`seed ${outcomes.length + died.length}: ${why}`);
  }
  const longest = outcomes.toSorted((a, b) => b.seconds - a.seconds)[0];
  const count = (came: string) => outcomes.filter((outcome) => outcome.came === came).length;
  if (mutations > 0) {
    console.log(
      `${mutations} changed databases: ${count("read")} read, ${count("noted")} read with notes, ${count("refused")} refused, ${died.length} died; ` +
        `longest ${longest?.seconds.toFixed(1)} s (seed ${longest?.seed}: ${longest?.done.slice(0, 80)})`,
    );
  }
  for (const line of died) console.log(line);
  const own = outcomes.filter(({ said }) => said.startsWith("inconsistent"));
  for (const { seed, done, said } of own) console.log(`seed ${seed}: ${done.slice(0, 200)}: ${said.slice(0, 200)}`);
  for (const name of mutations > 0 ? ["head-local-mixed", "gen-1.0.0"] : []) {
    const { read, refused } = await soakCuts(name);
    console.log(`${name} cut off at every page: ${read} read in part, ${refused} refused`);
  }
  if (kills > 0) {
    tellKills(`${kills} kills of ingests`, await soakKills(kills));
    tellKills(`${kills} kills of gc, rebuild and remove`, await soakKilledChanges(kills));
  }
  if (ingesters > 0) {
    const { visible, rows } = await soakIngesters(ingesters, commits);
    console.log(`${ingesters} ingesters with ${commits} commits each: ${visible} commits and ${rows} rows visible`);
    if (visible !== ingesters * commits || rows !== ingesters * commits) process.exitCode = 1;
  }
  if (died.length > 0) process.exitCode = 1;
}

function tellKills(what: string, { before, after, finished, at }: Kills): void {
  console.log(
    `${what}: ${before} showed the lake before, ${after} after (${finished} of them had finished), none between`,
  );
  for (const [where, times] of [...at].sort()) console.log(`  ${where}: ${times}`);
}

/** Runs a process over the rest of the seeds; ends when it ends, dies or hangs, with the reason. */
function run(from: number, to: number, outcomes: Outcome[]): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), "mutations", String(from), String(to)]);
  let said = "";
  child.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  return new Promise((resolve) => {
    const hang = () => {
      said = `no end after ${HANG_MS / 1000} s`;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(hang, HANG_MS);
    createInterface({ input: child.stdout }).on("line", (line) => {
      clearTimeout(timer);
      timer = setTimeout(hang, HANG_MS);
      outcomes.push(JSON.parse(line) as Outcome);
      if (outcomes.length % 100 === 0) console.error(`${outcomes.length} changed databases`);
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve(`${signal ?? code}: ${said.trim()}`);
    });
  });
}
