import { spawnSync } from "node:child_process";

/** The Python that has what the tests read with; `PARSL_PYTHON` names another. */
export const python = process.env.PARSL_PYTHON ?? "python3";

/** Has it these modules? Where everything is tested (CI), what is missing is a failure, elsewhere it is said aloud. */
export function hasModules(modules: string, requirements: string): boolean {
  const isThere = spawnSync(python, ["-c", `import ${modules}`]).status === 0;
  if (!isThere && !process.env.CI)
    console.warn(`SKIPPED: ${python} lacks ${modules} (${requirements}; PARSL_PYTHON names another)`);
  return isThere || Boolean(process.env.CI);
}
