import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { globSync } from "tinyglobby";

/**
 * The files that a configured path means, absolute and in order: the file of that name, else those that match it as a pattern
 * (`runs/*\/monitoring.db`). Two names of one file are one. A plain name is kept when nothing stands there, so that whoever opens it can say so.
 */
export function filesAt(folder: string, path: string): string[] {
  const plain = resolve(folder, path);
  if (existsSync(plain) || !/[*?[\]{}()!]/.test(path)) return [plain];
  const found = globSync(path, { cwd: resolve(folder), absolute: true, dot: true, expandDirectories: false });
  const byFile = new Map(found.sort().map((name) => [realpathSync(name), name]));
  return [...byFile.keys()].sort();
}
