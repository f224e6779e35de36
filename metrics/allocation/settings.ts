import type { ReductionRule } from "./rules.ts";

/** What a first configuration has where only its owner knows the name. */
export const TO_BE_FILLED_IN = "FILL IN";

/** Hours given to or taken from an award after it was made. */
export interface Transfer {
  /** From the first moment of this day on. */
  readonly on: Date;
  /** Negative for hours taken. */
  readonly hours: number;
  readonly why: string | null;
}

/** Hours of one pool, given for one award year. */
export interface AwardSettings {
  /** Its key in the configuration, by which contradictions are named. */
  readonly key: string;
  readonly pool: string;
  readonly award: string;
  /** The scheduler's account that is charged to it; null when nobody said. */
  readonly account: string | null;
  /** The year, half-open: the day after its last one. */
  readonly from: Date;
  readonly to: Date;
  readonly initial: number;
  /** Allocation at present, where it was given as a figure. */
  readonly current: number | null;
  /** Percent of the initial award per part of the year. */
  readonly plan: readonly number[];
  readonly transfers: readonly Transfer[];
  /** Why no rule of pull-back applies to it; null when one may. */
  readonly exempt: string | null;
}

/** What is known of a machine beside its charges. */
export interface MachineShape {
  readonly name: string;
  readonly pool: string | null;
  readonly unit: string | null;
  readonly nodesTotal: number | null;
  /** Factors by the day from which they hold. */
  readonly charges: ReadonlyArray<{
    readonly from: Date;
    readonly factor: number;
    /** Its own factors by quality of service; null where all cost the same. */
    readonly qos: Readonly<Record<string, number>> | null;
  }>;
}

/** When a rule of a report's notes fires. */
export interface Thresholds {
  /** Share of connected worker time without work. */
  readonly idleWarn: number;
  /** Processor time over the cores held. */
  readonly cpuLow: number;
  readonly coverageGradeMin: "A" | "B" | "C" | "D";
  /** Share of paid time lost at walltime. */
  readonly walltimeWarn: number;
  /** Share of paid time before managers registered. */
  readonly startupWarn: number;
  /** Share of an app's tries that fail. */
  readonly appFailWarn: number;
  /** Share of the failed tries that were on one node. */
  readonly nodeLossWarn: number;
  /** 95th percentile of tries' memory, times the workers of a node, over the node's memory. */
  readonly memoryWarn: number;
  /** Fewer tries are no evidence. */
  readonly leastTries: number;
  /** Fewer blocks are no evidence. */
  readonly leastBlocks: number;
}

/** The facility's own figure. */
export interface FacilityFigure {
  readonly chargedToDate: number;
  /** Charged before the end of this day. */
  readonly until: Date;
}

/** What a project counts its results in. */
export interface ScienceUnit {
  /** One task of this app that ended well makes one. */
  readonly app: string;
  readonly name: string;
  readonly remaining: number | null;
  /** Shares of the remaining work by part of the next year; null for those of the award. */
  readonly plan: readonly number[] | null;
}

/** Something that was done to lose less. */
export interface ActionTaken {
  readonly on: Date;
  readonly what: string;
  /** The rule of section 7 that it answers; null when it answers none. */
  readonly rule: string | null;
}

/** What the configuration tells a report about the allocation. */
export interface AllocationSettings {
  readonly project: { readonly name: string; readonly pi: string | null; readonly program: string | null } | null;
  readonly awards: readonly AwardSettings[];
  readonly rule: ReductionRule | null;
  readonly machines: readonly MachineShape[];
  readonly scienceUnit: ScienceUnit | null;
  readonly actions: readonly ActionTaken[];
  /** By pool. */
  readonly reconcile: Readonly<Record<string, FacilityFigure>>;
  /** Share of a machine's nodes above which a job counts as one of capability. */
  readonly capabilityFraction: number | null;
  readonly thresholds: Thresholds;
  readonly hideUsers: boolean;
  readonly hidePaths: boolean;
}

export const usualThresholds: Thresholds = {
  idleWarn: 0.15,
  cpuLow: 0.65,
  coverageGradeMin: "B",
  walltimeWarn: 0.05,
  startupWarn: 0.1,
  appFailWarn: 0.5,
  nodeLossWarn: 0.5,
  memoryWarn: 0.9,
  leastTries: 20,
  leastBlocks: 3,
};

/** Of a configuration that says nothing. */
export const noAllocation: AllocationSettings = {
  project: null,
  awards: [],
  rule: null,
  machines: [],
  scienceUnit: null,
  actions: [],
  reconcile: {},
  capabilityFraction: null,
  thresholds: usualThresholds,
  hideUsers: false,
  hidePaths: false,
};
