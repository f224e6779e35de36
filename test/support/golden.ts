import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../resources.ts";

/** What the golden file of that name holds; with WRITE_GOLDEN set, `text` is written there first. */
export function golden(name: string, text: string): string {
  const file = join(packageRoot, "test/golden", name);
  if (process.env.WRITE_GOLDEN) writeFileSync(file, text);
  return readFileSync(file, "utf8");
}
