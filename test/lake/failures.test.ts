import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFailure } from "../../lake/failures.ts";

describe("a fail history", () => {
  it.each([
    ["ValueError('bad calibration frame, with commas, in bad-python')", "exception", "ValueError"],
    ["BashExitFailure('bash_run', 137)", "exit_code", "137"],
    ["BashExitFailure('bash_run', -9)", "signal", "SIGKILL"],
    ["AppTimeout()", "timeout", null],
    ["AppTimeout('App bash_run exceeded walltime: 2 seconds')", "timeout", null],
    [
      "MissingOutputs('Missing outputs from app bash_run', [<File at 0x7f79acc865d0 url=never-made.fits scheme=file>])",
      "missing_output",
      null,
    ],
    ["WorkerLost(1, 'vm')", "worker_lost", null],
    ["Task failure due to loss of worker 0 on host nid00003", "worker_lost", null],
    ["ManagerLost(b'e6dd68de6189', 'vm')", "manager_lost", null],
    [
      "BadStateException(HighThroughputExecutor(\n    address='x', label=\"y\"), 'cut o",
      "executor_failed",
      "BadStateException",
    ],
    ["my.module.OddError(1, x={'a': [1, 2]})", "exception", "OddError"],
    ["[Errno 2] No such file: '/a/b/c12'", "other", "[Errno <n>] No such file: '<path>'"],
    ["", "other", ""],
  ])("%s is %s %s", (text, failureClass, failureCode) => {
    expect(readFailure(text)).toMatchObject({ failureClass, failureCode });
  });

  it("names the lost manager in both wordings", () => {
    expect(readFailure("ManagerLost(b'e6dd68de6189', 'vm')").managerUid).toBe("e6dd68de6189");
    expect(readFailure("Task failure due to loss of manager 9d568981a1c3 on host nid00002").managerUid).toBe(
      "9d568981a1c3",
    );
  });

  it("unwraps a chain of dependencies to the task that really failed", () => {
    const text = "DependencyError([(DependencyError([(ValueError('no (really)'), 'task 19')], 20), 'task 20')], 21)";
    expect(readFailure(text)).toMatchObject({ failureClass: "dependency", failureCode: "exception", rootTaskId: 19 });
    expect(readFailure("DependencyError([(KeyError('x'), 9)], 10)")).toMatchObject({
      failureClass: "dependency",
      rootTaskId: 9,
    });
    expect(readFailure("JoinError([(ValueError('bad'), 'task 44')], 18)")).toMatchObject({
      failureClass: "dependency",
      rootTaskId: 44,
    });
  });

  it("never makes the reader throw, whatever it says and however deep it nests", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => readFailure(text).failureClass !== ""),
    );
    expect(readFailure("[".repeat(100_000)).failureClass).toBe("other");
    expect(readFailure(`${"E(".repeat(5_000)}1${")".repeat(5_000)}`).failureClass).toBe("other");
  });

  it("takes any exception with any texts in it for what it is", () => {
    const quoted = fc
      .string({ maxLength: 40 })
      .map((text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`);
    fc.assert(
      fc.property(fc.array(quoted, { maxLength: 4 }), (args) => {
        expect(readFailure(`OddError(${args.join(", ")})`)).toMatchObject({
          failureClass: "exception",
          failureCode: "OddError",
        });
      }),
    );
  });
});
