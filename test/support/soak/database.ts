import { DatabaseSync } from "@photostructure/sqlite";

/** Runs statements on a database, which may break what its foreign keys say. */
export function changeDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec(sql);
  database.close();
}
