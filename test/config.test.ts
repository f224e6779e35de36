import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { targetsOf } from "../cli/targets.ts";
import { settingsOf } from "../config.ts";
import { readConfig } from "../config_file.ts";
import { noSettings } from "../lake/settings.ts";
import { temporaryFolder } from "./support/lakes.ts";

function file(text: string, name = "ledger.yaml"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const whole = `
lake: ./lake
sources:
  - name: dr2
    path: runs/monitoring.db
    timezone: America/Los_Angeles
    machine: cori-knl
    sacct: [{path: sacct.txt, timezone: UTC}]
    tags: {campaign: dr2}
    executors:
      batch-3: {nodes_per_block: 400, workers_per_node: 22, cores_per_node: 68, walltime: "1-10:00:00", qos: regular, heartbeat_period_s: 30, heartbeat_threshold_s: 120, block_poll_s: 60, shared_nodes: false}
      local: {paid: false}
machines:
  cori-knl: {pool: cpu, unit: nersc-hour, cores_per_node: 68, memory_gib: 96, nodes_total: 9688, charge: [{from: 2020-01-14, factor: 80, qos: {regular: 1, premium: 2}}]}
awards:
  cpu: {award: m1727, year: [2020-01-14, 2021-01-19], initial: 12000000, current: 12000000, plan: [25, 25, 25, 25]}
project: {name: DC2 release, pi: A. Person, program: ERCAP}
reductions: nersc-ay2020
science_unit: {app: measure_coadd_sources, name: patch-filter, remaining: 12000}
reconcile: {cpu: {charged_to_date: 151200, as_of: 2020-10-01}}
capability_fraction: 0.20
thresholds: {idle_warn: 0.15, cpu_low: 0.65, coverage_grade_min: B}
privacy: {hide_users: false, hide_paths: false, hide_inputs: false}
schedule: "*/15 * * * *"
abandoned_after_s: 1800
samples: {interval_s: 60}
retention: {days: 30}
reports: [{name: quarter, format: pdf, out: reports/}]
citation: {creator: A. Person, licence: CC-BY-4.0}
`;

describe("the configuration", () => {
  it("tells the facts of its sources", () => {
    const config = readConfig(file(whole));
    const source = config.sources?.find(({ name }) => name === "dr2");
    const [named] = targetsOf(config, ["elsewhere.db"], { source: "dr2" });
    const [found] = targetsOf(config, [join(config.folder, "runs/monitoring.db")], {});
    expect(named?.settings).toEqual(found?.settings);
    expect(found?.source).toBe("dr2");
    expect(settingsOf(config, source)).toEqual({
      abandonedAfterS: 1800,
      sampleIntervalS: 60,
      tags: { campaign: "dr2" },
      machine: {
        name: "cori-knl",
        pool: "cpu",
        coresPerNode: 68,
        memoryBytes: 96 * 2 ** 30,
        charges: [{ from: new Date("2020-01-14T00:00:00Z"), factor: 80, qos: { regular: 1, premium: 2 } }],
      },
      executors: {
        "batch-3": {
          nodesPerBlock: 400,
          workersPerNode: 22,
          coresPerNode: 68,
          walltimeS: 34 * 3600,
          qos: "regular",
          heartbeatPeriodS: 30,
          heartbeatThresholdS: 120,
          blockPollS: 60,
          isShared: false,
          enclosingJob: null,
          isPaid: true,
        },
        local: expect.objectContaining({ isPaid: false, walltimeS: null }),
      },
    });
  });

  it("may be missing, empty or JSON", () => {
    expect(readConfig(undefined)).toEqual({ folder: "." });
    expect(settingsOf(readConfig(file("")), undefined)).toEqual(noSettings);
    expect(readConfig(file('{"lake": "there"}', "ledger.json")).lake).toBe("there");
  });

  it.each([
    ["lakes: ./lake", /unknown key lakes; did you mean lake\? There are lake, sources/],
    [
      whole.replace("walltime:", "waltime:"),
      /unknown key waltime at sources\.0\.executors\.batch-3; did you mean walltime\?/,
    ],
    [whole.replace("factor: 80", "factr: 80"), /machines\.cori-knl\.charge\.0/],
    [whole.replace("premium: 2", "premium: much"), /machines\.cori-knl\.charge\.0\.qos\.premium: Invalid input/],
    [whole.replace('"1-10:00:00"', '"ten hours"'), /write a time limit as "10:00:00"/],
    [
      whole.replace("machine: cori-knl", "machine: edison"),
      /source dr2 names the machine edison, which is not under machines \(cori-knl\)/,
    ],
    [whole.replace("from: 2020-01-14,", 'from: "2020-01-14T08:30Z",'), /must fall on a whole UTC hour/],
    [whole.replace("from: 2020-01-14,", "from: 2020-13-44,"), /write a day or an instant/],
    [
      whole.replace("reports: [", "reports: [{name: quarter, format: md, out: x/}, "),
      /reports: no two reports may have the same name/,
    ],
    ["sources: [{path: x.db}]", /sources\.0\.name: Invalid input/],
    ["sources: [{name: a, path: x.db}]\nsources: []", /is no YAML/],
    ["a: [", /is no YAML/],
  ])("%j is refused, naming the place", (text, message) => {
    expect(() => readConfig(file(text))).toThrow(message);
  });

  it("that was named must be there", () => {
    expect(() => readConfig("/nowhere/ledger.yaml")).toThrow(/the configuration \/nowhere\/ledger.yaml cannot be read/);
  });
});
