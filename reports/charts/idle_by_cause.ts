import { idleAccounts } from "../../metrics/dimensions.ts";
import { belowPaid } from "../../metrics/metric.ts";
import { hourPrecision, number } from "../figures.ts";
import type { Drawn, Picture } from "./chart.ts";
import { chart } from "./define.ts";
import { innerWidth } from "./frame.ts";
import { accountStack, accountsIn, placeOfAccount, stackedBar } from "./parts/stacks.ts";
import { barBand, paidGrain, stepAxis, steps } from "./parts/time.ts";

const LEFT = 64;

export const idle_by_cause = chart({
  title: "Idle time by cause",
  question: "When did workers idle: with tasks waiting, with tasks blocked by others, or without any work?",
  shows: "lake",
  refuses: ["status", ...belowPaid],
  asks: (about) => ({
    idle: { metrics: "node_hours", by: `${paidGrain(about)},account`, filters: { account: idleAccounts.join(",") } },
  }),
  draw: (drawn) =>
    accountsIn(drawn.rows.idle ?? []).length === 0 ? "No worker idled in any block here." : bars(drawn),
});

function bars(drawn: Drawn): Picture {
  const { about, palette } = drawn;
  const idle = drawn.rows.idle ?? [];
  const width = innerWidth(drawn) - LEFT;
  const grain = paidGrain(about);
  const shown = accountsIn(idle);
  const bars = steps(grain, about.window).length;
  const total = (account: string) =>
    idle.filter((row) => row.account === account).reduce((sum, row) => sum + Number(row.node_hours), 0);
  const digits = hourPrecision(shown.reduce((sum, account) => sum + total(account), 0));
  return {
    says: `${shown.map((account) => `${account.replaceAll("_", " ")} ${number(total(account), digits)}`).join(", ")} node-hours, by ${grain}.`,
    body: {
      width,
      height: 220,
      data: { name: "idle" },
      transform: [placeOfAccount],
      mark: { ...stackedBar(palette, bars), width: { band: barBand(bars, width) } },
      encoding: {
        x: stepAxis(grain, about.window, width),
        y: {
          field: "node_hours",
          type: "quantitative",
          title: "idle node-hours",
          axis: { format: ",.12~g", domain: false },
        },
        ...accountStack(palette, shown, width),
      },
    },
  };
}
