import { ordinary, type Plan, restarted } from "./generate/index.ts";

const small = { label: "hsw", workers: 2, nodesPerBlock: 1, maxBlocks: 2, walltime: 900, heartbeat: 10, threshold: 40 };
const two = [...ordinary.executors, small];

const killed = { ...ordinary, killedAt: 1500 };
const backInTheMiddle = {
  ...ordinary,
  zone: "America/Los_Angeles",
  epoch: Date.UTC(2026, 10, 1, 8, 20, 0) / 1000,
  sampleEvery: 60,
};

/** Kinds of trouble, each in runs of its own, then all at once. Several plans are runs in one file. */
export const scenarios: Readonly<Record<string, readonly Plan[]>> = {
  "walltime kills": [ordinary],
  "walltime kills, Parsl sees squeue alone": [{ ...ordinary, parslSeesSacct: false }],
  "nodes that crash": [{ ...ordinary, nodeCrash: 0.4 }],
  "10 % of running messages lost": [{ ...ordinary, lostRunning: 0.1 }],
  "clocks off by up to 5 s": [{ ...ordinary, skewSeconds: 5 }],
  "submit side killed": [killed],
  "killed, and started again while its workers live on": [killed, restarted(killed, 2400)],
  "the last 20 s of messages lost": [{ ...ordinary, lostFinalSeconds: 20 }],
  "the clocks put back in the middle": [backInTheMiddle],
  "killed and started again in the repeated hour": [
    { ...backInTheMiddle, killedAt: 2000 },
    restarted(backInTheMiddle, 3300),
  ],
  "join apps": [{ ...ordinary, joins: 30 }],
  "two executors that share block ids": [{ ...ordinary, executors: two }],
  "all of it at once": [
    { ...ordinary, executors: two, nodeCrash: 0.2, lostRunning: 0.1, skewSeconds: 5, sampleEvery: 30 },
  ],
};

/** The limits that docs/accounting.md sets, section 8.6 and 7, as shares of paid time. */
export const limits = { withSacct: 0.01, withoutSacct: 0.02, width: 0.03 } as const;
