import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { allocationAt } from "./plan.ts";
import { everything, inPeriod, type Question } from "./question.ts";
import { type AllocationSettings, type AwardSettings, type MachineShape, TO_BE_FILLED_IN } from "./settings.ts";

/** Something in which configuration and data, or the configuration and itself, do not agree. */
export interface Contradiction {
  /** Key of the configuration, as a path. */
  readonly field: string;
  readonly sentence: string;
}

/** Everything that a report would have to be silent about to be written. */
export async function contradictions(question: Question): Promise<Contradiction[]> {
  const { settings, now } = question;
  const charged = await ask(question.lake, {
    ...inPeriod(question),
    metrics: "paid_node_hours,charged_hours",
    by: "machine,qos,source,executor",
  });
  const { meta } = await ask(question.lake, { ...everything(question), metrics: "paid_node_hours" });
  return [
    ...ofNames(settings),
    ...settings.awards.flatMap((award) => ofAward(award, settings, now)),
    ...ofFacility(settings),
    ...settings.machines.flatMap(ofMachine),
    ...settings.machines.flatMap((machine) => ofCharges(machine, charged, question)),
    ...ofBlocks(meta.coverage.items),
  ];
}

/** What `report --init` leaves open. */
function ofNames({ project, awards }: AllocationSettings): Contradiction[] {
  const names = [
    { field: "project.name", name: project?.name },
    { field: "project.pi", name: project?.pi },
    ...awards.map(({ key, award }) => ({ field: `awards.${key}.award`, name: award })),
  ];
  return names
    .filter(({ name }) => name === TO_BE_FILLED_IN)
    .map(({ field }) => ({ field, sentence: `it still says ${TO_BE_FILLED_IN}` }));
}

function ofAward(award: AwardSettings, { machines, awards }: AllocationSettings, now: Date): Contradiction[] {
  const at = (name: string) => `awards.${award.key}.${name}`;
  const found: Contradiction[] = [];
  const whole = award.plan.reduce((sum, share) => sum + share, 0);
  if (Math.abs(whole - 100) > 0.5)
    found.push({ field: at("plan"), sentence: `the shares of the plan add up to ${whole} %, not to 100 %` });
  if (award.from >= award.to) found.push({ field: at("year"), sentence: "the year ends before it begins" });
  if (award.transfers.length > 0 && award.current !== null && allocationAt(award, now) !== award.current)
    found.push({
      field: at("current"),
      sentence: `it says ${award.current}, but the initial award and the transfers so far make ${allocationAt(award, now)}`,
    });
  for (const { on } of award.transfers.filter((one) => one.on < award.from || one.on >= award.to))
    found.push({ field: at("transfers"), sentence: `the transfer of ${dayOf(on)} lies outside of the award's year` });
  if (!machines.some(({ pool }) => pool === award.pool))
    found.push({ field: at("pool"), sentence: `no machine charges the pool ${award.pool}` });
  const twin = awards.find(
    (other) =>
      other.key < award.key &&
      other.pool === award.pool &&
      other.account === award.account &&
      other.from < award.to &&
      award.from < other.to,
  );
  if (twin)
    found.push({ field: at("year"), sentence: `it overlaps that of awards.${twin.key}, which charges the same pool` });
  return found;
}

/** Figures of the facility that no award is there for. */
function ofFacility({ reconcile, awards }: AllocationSettings): Contradiction[] {
  return Object.entries(reconcile).flatMap(([pool, { until }]) => {
    const own = awards.filter((award) => award.pool === pool);
    if (own.length === 0) return [{ field: `reconcile.${pool}`, sentence: `no award is of the pool ${pool}` }];
    if (own.some(({ from, to }) => from < until && until <= to)) return [];
    const last = dayOf(new Date(until.getTime() - 1));
    return [{ field: `reconcile.${pool}.as_of`, sentence: `${last} lies in the year of no award of the pool` }];
  });
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function ofMachine({ name, charges }: MachineShape): Contradiction[] {
  const days = charges.map(({ from }) => from.getTime());
  const twice = days.find((day, index) => days.indexOf(day) !== index);
  if (twice === undefined) return [];
  return [{ field: `machines.${name}.charge`, sentence: `two rows begin on ${dayOf(new Date(twice))} and overlap` }];
}

/** Paid time without a factor on a machine that has factors. */
function ofCharges({ name, charges }: MachineShape, charged: Answer, { period }: Question): Contradiction[] {
  if (charges.length === 0) return [];
  const missing = charged.data.filter(
    (row) => row.machine === name && row.paid_node_hours !== null && row.charged_hours === null,
  );
  const inOrder = charges.toSorted((a, b) => +a.from - +b.from);
  const table = inOrder.filter((row) => row.from < period.to && row.qos !== null).at(-1)?.qos ?? null;
  const named = Object.keys(table ?? {});
  const field = `machines.${name}.charge`;
  return [...new Set(missing.map(({ qos }) => qos))].map((qos) => {
    if (table === null || named.includes(String(qos)))
      return { field, sentence: `it begins on ${dayOf(inOrder[0]?.from as Date)}, and blocks were paid before that` };
    if (qos !== null)
      return { field: `${field}.qos`, sentence: `quality of service ${qos} is not in the table (${named.join(", ")})` };
    const executors = missing.filter((row) => row.qos === null).map((row) => `${row.executor} of source ${row.source}`);
    return {
      field: "sources.executors.qos",
      sentence: `nobody says of which quality of service the blocks of ${executors.join(", ")} are; give one of ${named.join(", ")}, or paid: false where nothing is charged`,
    };
  });
}

function ofBlocks(items: Answer["meta"]["coverage"]["items"]): Contradiction[] {
  const found: Contradiction[] = [];
  const hosts = items.blocks_nodes_exceeded?.count ?? 0;
  if (hosts > 0)
    found.push({
      field: "sources.executors.nodes_per_block",
      sentence: `${hosts} blocks showed more hosts than the scheduler or the configuration says; the hosts count`,
    });
  const long = items.blocks_walltime_exceeded?.count ?? 0;
  if (long > 0)
    found.push({
      field: "sources.executors.walltime",
      sentence: `${long} blocks lived longer than their time limit; their life counts`,
    });
  return found;
}
