import { truncateSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";
import type { Random } from "./generate/random.ts";

const PAGE = 4096;

/** One way in which a file goes wrong. Writes the file, and returns what was done to it. */
type Mutation = (path: string, bytes: Buffer, random: Random) => string;

const tables = ["workflow", "task", "try", "status", "block", "node", "resource"];

const cut: Mutation = (path, bytes, random) => {
  const length = random.chance(0.7) ? PAGE * (1 + random.below(bytes.length / PAGE)) : random.below(bytes.length);
  writeFileSync(path, bytes);
  truncateSync(path, length);
  return `cut off after ${length} bytes`;
};

const flipped: Mutation = (path, bytes, random) => {
  const count = 2 ** random.below(10);
  const from = random.chance(0.9) ? 100 : 0;
  for (let index = 0; index < count; index++) {
    bytes[from + random.below(bytes.length - from)] = random.below(256);
  }
  writeFileSync(path, bytes);
  return `${count} bytes changed`;
};

const pages: Mutation = (path, bytes, random) => {
  const count = 1 + random.below(4);
  for (let index = 0; index < count; index++) {
    const page = 1 + random.below(bytes.length / PAGE - 1);
    const from = random.below(bytes.length / PAGE);
    if (random.chance(0.5)) bytes.fill(0, page * PAGE, (page + 1) * PAGE);
    else bytes.copyWithin(page * PAGE, from * PAGE, (from + 1) * PAGE);
  }
  writeFileSync(path, bytes);
  return `${count} pages emptied or taken for others`;
};

const values: Mutation = (path, bytes, random) => {
  writeFileSync(path, bytes);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const done: string[] = [];
  const odd = [
    "'text'",
    "null",
    "x'00ff'",
    "-1",
    "1e300",
    "9223372036854775807",
    "1.5",
    "''",
    "'9999-12-31 00:00:00'",
    "'infinity'",
    "0",
    "replace(hex(zeroblob(50000)), '00', 'Ω')",
  ];
  for (let index = 0; index < 1 + random.below(6); index++) {
    const table = tables[random.below(tables.length)] as string;
    const columns = database.prepare(`select name from pragma_table_info('${table}')`).all() as Array<{ name: string }>;
    const column = columns[random.below(columns.length)]?.name;
    const sql = `update or ignore "${table}" set "${column}" = ${odd[random.below(odd.length)]} where rowid % ${1 + random.below(40)} = 0`;
    try {
      database.exec(sql);
      done.push(sql);
    } catch {
      // NOT NULL holds where Parsl's own tables say so
    }
  }
  database.close();
  return done.join("; ");
};

const shapes: Mutation = (path, bytes, random) => {
  writeFileSync(path, bytes);
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  const table = tables[random.below(tables.length)] as string;
  const columns = (
    database.prepare(`select name from pragma_table_info('${table}')`).all() as Array<{ name: string }>
  ).map(({ name }) => name);
  const column = columns[random.below(columns.length)];
  const ways = [
    `drop table "${table}"`,
    `create table copied as select * from "${table}"; drop table "${table}"; alter table copied rename to "${table}"; update "${table}" set "${column}" = null where rowid % 7 = 0; insert into "${table}" select * from "${table}" limit 20`,
    `alter table "${table}" rename to told; create view "${table}" as select * from told`,
    `create table copied as select * from "${table}"; drop table "${table}"; alter table copied rename to "${table}"; alter table "${table}" drop column "${column}"`,
    `alter table "${table}" rename column "${column}" to "${column} of old"`,
    `delete from "${table}" where rowid % ${1 + random.below(5)} = 0`,
    `create table extra (${Array.from({ length: 1990 }, (_, index) => `c${index}`).join(", ")})`,
    `update "${table}" set rowid = rowid * 1000 + 7; vacuum`,
  ];
  const sql = ways[random.below(ways.length)] as string;
  try {
    database.exec(sql);
  } finally {
    database.close();
  }
  return sql.slice(0, 100);
};

const mutations = [cut, flipped, pages, values, shapes];

/** Writes a changed copy of a database; which change it is and where depends on the random numbers alone. */
export function mutate(path: string, original: Buffer, random: Random): string {
  const mutation = mutations[random.below(mutations.length)] as Mutation;
  return mutation(path, Buffer.from(original), random);
}
