import fc from "fast-check";

// A change must not fail for a case that another change drew: the suite draws the same cases each time, and the soak (SOAK_RUNS) new ones.
// On a slow machine fewer cases are tried, and a failure is told before it has been made as small as can be.
fc.configureGlobal(
  process.env.SOAK_RUNS ? { endOnFailure: true } : { seed: 20_190_601, interruptAfterTimeLimit: 90_000 },
);
