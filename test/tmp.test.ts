import { it } from "vitest";
import { accuracyOf } from "./support/accuracy.ts";
import { ordinary } from "./support/generate/index.ts";

it("x", async () => {
  const P = ordinary;
  const two = {
    ...P,
    executors: [
      P.executors[0]!,
      { label: "hsw", workers: 2, nodesPerBlock: 1, maxBlocks: 2, walltime: 900, heartbeat: 10, threshold: 40 },
    ],
  };
  const scen: Record<string, typeof P> = {
    ordinary: P,
    crash: { ...P, nodeCrash: 0.4 },
    lost10: { ...P, lostRunning: 0.1 },
    skew: { ...P, skewSeconds: 5 },
    kill: { ...P, killedAt: 1500 },
    squeue: { ...P, parslSeesSacct: false },
    two: two,
    all: { ...two, nodeCrash: 0.2, lostRunning: 0.1, skewSeconds: 5, sampleEvery: 30 },
  };
  for (const [n, p] of Object.entries(scen))
    for (const s of [true, false]) {
      const a: any = await accuracyOf(p, s);
      console.log(
        n,
        s ? "sacct" : "none",
        "paid",
        a.paidHours.toFixed(2),
        "ratio",
        a.paidRatio.toFixed(5),
        "mis",
        (a.misbooked * 100).toFixed(2) + "%",
        "loss",
        (a.misbookedLoss * 100).toFixed(2) + "%",
      );
      if (a.misbooked > 0.01)
        console.log(
          JSON.stringify(Object.fromEntries(Object.entries(a.accounts).map(([k, v]: any) => [k, v.map(Math.round)]))),
        );
    }
}, 600000);
