import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../resources.ts";

/** Which rooms a room may import from; `errors.ts` and `resources.ts` are free to all. */
const arrows: Record<string, readonly string[]> = {
  "cli.ts": ["cli", "config.ts"],
  cli: ["cli", "config.ts", "config_allocation.ts", "config_file.ts", "api", "reports", "metrics", "lake", "ingest"],
  "config.ts": ["config_schema.ts", "config_defaults.ts", "lake"],
  "config_allocation.ts": ["config_schema.ts", "config_defaults.ts", "metrics"],
  "config_defaults.ts": [],
  "config_file.ts": ["config.ts", "config_schema.ts"],
  "config_schema.ts": [],
  api: ["api", "reports", "metrics", "lake"],
  reports: ["reports", "metrics", "lake"],
  metrics: ["metrics", "lake"],
  ingest: ["ingest", "lake"],
  lake: ["lake"],
};
const free = ["errors.ts", "resources.ts"];

function sources(): string[] {
  const rooms = Object.keys(arrows).filter((room) => !room.endsWith(".ts"));
  const inRooms = rooms.flatMap((room) =>
    readdirSync(join(packageRoot, room), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(room, file)),
  );
  return [...Object.keys(arrows).filter((room) => room.endsWith(".ts")), ...inRooms];
}

function imports(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), "utf8");
  return [...text.matchAll(/(?:from|import)\s+"([^"]+)"/g)].map((match) => match[1] as string);
}

function room(path: string): string {
  return path.split("/", 1)[0] as string;
}

describe("the house", () => {
  it("has sources in every room", () => {
    for (const name of Object.keys(arrows)) expect(sources().some((file) => room(file) === name)).toBe(true);
  });

  it.each(sources())("%s imports only along the arrows", (file) => {
    const allowed = [...free, ...(arrows[room(file)] ?? [])];
    const foreign = imports(file)
      .filter((name) => name.startsWith("."))
      .map((name) => room(relative(packageRoot, resolve(packageRoot, dirname(file), name))))
      .filter((target) => !allowed.includes(target));
    expect(foreign).toEqual([]);
  });

  it("knows the DuckDB driver in one file and the SQLite driver in one file", () => {
    const users = (name: string) => sources().filter((file) => imports(file).includes(name));
    expect(users("@duckdb/node-api")).toEqual(["lake/duckdb.ts"]);
    expect(users("@photostructure/sqlite")).toEqual(["ingest/sqlite.ts"]);
  });

  it("reads arguments and environment in cli.ts alone", () => {
    const users = sources().filter((file) =>
      /process\.(argv|env)\b/.test(readFileSync(join(packageRoot, file), "utf8")),
    );
    expect(users.filter((file) => file !== "cli.ts")).toEqual([]);
  });
});
