import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../reports/fold.ts";
import { textTable } from "../../reports/text.ts";
import { cutMiddle, widthOf } from "../../reports/width.ts";
import { tree } from "../../reports/wstat/graph.ts";

describe("text that fits a terminal", () => {
  it("a path keeps both its ends", () => {
    expect(cutMiddle("/global/cscratch1/sd/descdm/logs/stderr.000123", 20)).toBe("/global/cs…rr.000123");
    expect(cutMiddle("short", 20)).toBe("short");
    expect(cutMiddle("数据处理任务", 7)).toBe("数…任务");
  });

  it("no text is wider than it may be, whatever it is made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 30 }), (text, most) => {
        expect(widthOf(cutMiddle(text, most))).toBeLessThanOrEqual(most);
      }),
    );
  });

  it("a table that is too wide is folded: no line is wider than the terminal and every column is there", () => {
    const header = ["run", "app", "launched", "ended", "status", "stdout"];
    const row = [
      "1",
      "make_coadd",
      "2026-11-23 08:36:15",
      "2026-11-23 08:37:01",
      "failed",
      "/a/long/path/to/a/log/file.txt",
    ];
    const folded = textTable(header, [row], [true, false, false, false, false, false], [], {
      width: 40,
      long: new Set([5]),
    });
    for (const line of folded.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(40);
    for (const name of header) expect(folded).toContain(name);
    expect(folded.match(/^run/gm)?.length).toBeGreaterThan(1);
    expect(textTable(header, [row], [])).toContain("/a/long/path/to/a/log/file.txt");
  });

  it("apps that wait for each other in a circle are shown once and end", () => {
    const edge = (from_app: string, to_app: string) => ({ from_app, to_app, links: 1, from_tasks: 1, to_tasks: 1 });
    const lines = tree(
      [
        { app: "a", tasks: 2 },
        { app: "b", tasks: 3 },
      ],
      [edge("a", "b"), edge("b", "a"), edge("b", "b")],
    );
    expect(lines.map((line) => line.trimEnd())).toEqual([
      "app      tasks  dependencies: how many, from how many tasks to how many",
      "a            2",
      "└─ b         3  1 from 1 to 1",
      "   ├─ a      2  1 from 1 to 1, see above",
      "   └─ b      3  1 from 1 to 1, see above",
    ]);
  });

  it("columns that name a row stand in every part, or the last of them alone where they take more than half", () => {
    const rows = [
      ["run", "number", "task_id", "began", "ended"],
      ["1", "20", "20", "2026-11-23 08:36:16", "2026-11-23 08:36:32"],
    ];
    expect(fold(rows, 45, new Set(), 3).parts).toEqual([
      [0, 1, 2, 3],
      [0, 1, 2, 4],
    ]);
    expect(fold(rows, 40, new Set(), 3).parts).toEqual([
      [2, 0, 1],
      [2, 3],
      [2, 4],
    ]);
    expect(
      fold(
        rows.map((row) => row.slice(0, 3)),
        21,
        new Set(),
        2,
      ).parts,
    ).toEqual([[0, 1, 2]]);
    expect(fold(rows, 200, new Set(), 3).parts).toEqual([[0, 1, 2, 3, 4]]);
  });
});
