/** Charged hours of one pool that were given for one year. */
export interface Award {
  readonly pool: string;
  readonly award: string;
  /** The year, half-open: the day after its last one. */
  readonly from: Date;
  readonly to: Date;
  readonly initial: number;
  /** What it is now, where somebody said. */
  readonly current: number | null;
}
