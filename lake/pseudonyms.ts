import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LedgerError, messageOf } from "../errors.ts";
import { claim, makeFolder, unfinished } from "./files.ts";
import { accessFolder } from "./layout.ts";

/** The secret by which users of this lake get pseudonyms; it is made when it is first wanted. Throws bad_input where nobody may write. */
export async function pseudonymKey(folder: string): Promise<string> {
  const path = join(folder, accessFolder, "pseudonyms.key");
  try {
    return await readFile(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw refusal(path, thrown);
  }
  try {
    await makeFolder(join(folder, accessFolder));
    const draft = unfinished(path);
    await writeFile(draft, randomBytes(32).toString("hex"), { mode: 0o600 });
    // Who was a moment faster has made the key that counts.
    await claim(draft, path);
    return await readFile(path, "utf8");
  } catch (thrown) {
    throw refusal(path, thrown);
  }
}

function refusal(path: string, thrown: unknown): LedgerError {
  return new LedgerError(
    "bad_input",
    `privacy.hide_users needs a key for pseudonyms at ${path}, which cannot be read or made: ${messageOf(thrown)}`,
    { cause: thrown },
  );
}
