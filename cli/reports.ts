import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { allocationOf } from "../config_allocation.ts";
import { LedgerError, messageOf } from "../errors.ts";
import { forgetFailure, rememberFailure } from "../lake/attempts.ts";
import { asDraft, settle } from "../lake/files.ts";
import type { Lake } from "../lake/lake.ts";
import { reportForm } from "../reports/allocation/forms/index.ts";
import { allocationReport } from "../reports/allocation/report.ts";
import { type Door, fail, manyQuestions } from "./door.ts";

type Report = NonNullable<Door["config"]["reports"]>[number];

/** Writes the reports that the configuration names, anew after a pass; one that fails is told and remembered, and the next has its turn. */
export async function writeReports(door: Door): Promise<void> {
  const { reports = [] } = door.config;
  if (reports.length === 0) return;
  await door.withLake(async (lake) => {
    for (const report of reports) {
      const name = `report ${report.name}`;
      try {
        process.stdout.write(`${name}: ${await writeOne(door, lake, report)}\n`);
        await forgetFailure(door.lakeFolder, name);
      } catch (thrown) {
        fail(named(name, thrown));
        const failed = { path: name, at: new Date().toISOString(), error: messageOf(thrown) };
        await rememberFailure(door.lakeFolder, failed);
      }
    }
  }, manyQuestions);
}

/** Of several reports, which one it was. The command's own words were right, whatever the configuration's are: no error of usage. */
function named(name: string, thrown: unknown): unknown {
  if (!(thrown instanceof LedgerError)) return thrown;
  const { code, message } = thrown;
  return new LedgerError(code === "usage" ? "bad_input" : code, `${name}: ${message}`, { cause: thrown });
}

async function writeOne({ config }: Door, lake: Lake, { name, format, out, period }: Report): Promise<string> {
  const report = await allocationReport(lake, allocationOf(config), { period, filters: {} });
  const place = resolve(config.folder, out);
  const file = place.endsWith(`.${format}`) ? place : join(place, `${name}.${format}`);
  await mkdir(dirname(file), { recursive: true });
  const written = await reportForm(format).write(report);
  // Somebody may be reading the last one.
  await asDraft(file, async (draft) => {
    await writeFile(draft, written);
    await settle(draft, file);
  });
  return file;
}
