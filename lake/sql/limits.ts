/** How much one query of a stranger may take. */
export interface SqlLimits {
  /** Seconds from its arrival at a worker to its last row, planning included. */
  readonly timeS: number;
  /** Memory of DuckDB in MiB; the process around it may have as much again. */
  readonly memoryMib: number;
  readonly threads: number;
  readonly rows: number;
  /** Size of the result as it is kept, about that of the JSON. */
  readonly bytes: number;
  /** Queries that run at one time, each in a process of its own. */
  readonly workers: number;
}

export const defaultSqlLimits: SqlLimits = {
  timeS: 30,
  memoryMib: 512,
  threads: 1,
  rows: 1_000_000,
  bytes: 64 * 2 ** 20,
  workers: 2,
};
