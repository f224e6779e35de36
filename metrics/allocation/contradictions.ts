import type { Answer } from "../answer.ts";
import { ask } from "../ask.ts";
import { allocationAt } from "./plan.ts";
import { everything, inPeriod, type Question } from "./question.ts";
import type { AllocationSettings, AwardSettings, MachineShape } from "./settings.ts";

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
    by: "machine,qos",
  });
  const { meta } = await ask(question.lake, { ...everything(question), metrics: "paid_node_hours" });
  return [
    ...settings.awards.flatMap((award) => ofAward(award, settings, now)),
    ...settings.machines.flatMap(ofMachine),
    ...settings.machines.flatMap((machine) => ofCharges(machine, charged, question)),
    ...ofBlocks(meta.coverage.items),
  ];
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

function ofMachine({ name, charges }: MachineShape): Contradiction[] {
  const days = charges.map(({ from }) => from.getTime());
  const twice = days.find((day, index) => days.indexOf(day) !== index);
  if (twice === undefined) return [];
  const day = new Date(twice).toISOString().slice(0, 10);
  return [{ field: `machines.${name}.charge`, sentence: `two rows begin on ${day} and overlap` }];
}

/** Paid time without a factor on a machine that has factors. */
function ofCharges({ name, charges }: MachineShape, charged: Answer, { period }: Question): Contradiction[] {
  if (charges.length === 0) return [];
  const missing = charged.data.filter(
    (row) => row.machine === name && row.paid_node_hours !== null && row.charged_hours === null,
  );
  const first = charges.map(({ from }) => from).sort((a, b) => +a - +b)[0] as Date;
  return missing.map(({ qos }) => {
    const table = charges.filter((row) => row.from < period.to && row.qos !== null).at(-1)?.qos ?? null;
    if (table === null || table.includes(String(qos)))
      return {
        field: `machines.${name}.charge`,
        sentence: `it begins on ${first.toISOString().slice(0, 10)}, and blocks were paid before that`,
      };
    const told = qos === null ? "blocks whose quality of service is unknown" : `quality of service ${qos}`;
    return { field: `machines.${name}.charge.qos`, sentence: `${told} is not in the table (${table.join(", ")})` };
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
