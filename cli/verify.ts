import { Command, Option } from "commander";
import { LedgerError } from "../errors.ts";
import { refuseEmpty } from "../lake/lake.ts";
import { type Finding, verify, verifyFiles } from "../lake/verify.ts";
import { coverageOf } from "../metrics/coverage.ts";
import { readRequest } from "../metrics/request.ts";
import { resolveScope } from "../metrics/scope.ts";
import { findingLine, silenceText } from "../reports/verify_text.ts";
import type { Door, Words } from "./door.ts";

export function verifyCommand(door: Door): Command {
  return new Command("verify")
    .description(
      "check that the lake's figures add up, then say what its data cannot tell; exit status 1 when a check fails",
    )
    .option("--source <values>", "only this source")
    .option("--run <values>", "only this run; the unique beginning of its id is enough")
    .addOption(new Option("--format <format>", "form of the findings").choices(["text", "json"]).default("text"))
    .addHelpText("after", "\nExample:\n  parsl-ledger verify --source dr2")
    .action(async ({ format, source, run }: Words) => {
      await door.withLake(async (lake) => {
        const checks = [await verifyFiles(lake)];
        const tell = (found: Finding) => format === "text" && process.stdout.write(findingLine(found));
        checks.forEach(tell);
        if (checks.some(({ failed }) => failed > 0)) {
          const told = `${checks[0]?.worst} is not what was committed`;
          throw new LedgerError("inconsistent", `${told}; put it back from a copy, or ingest into another lake`);
        }
        const state = await lake.state();
        refuseEmpty(lake, state);
        const { scope } = await resolveScope(state, readRequest({ metrics: "node_hours", filters: { source, run } }));
        for await (const found of verify(state, (source ?? run) ? scope : undefined)) {
          checks.push(found);
          tell(found);
        }
        const coverage = await coverageOf(state, scope);
        process.stdout.write(
          format === "text" ? silenceText(coverage) : `${JSON.stringify({ checks, coverage }, null, 2)}\n`,
        );
        if (checks.some(({ failed }) => failed > 0)) process.exitCode = 1;
      });
    });
}
