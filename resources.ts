import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of package.json: `.sql`, styles and samples are read from there, whether the code runs from dist/ or as it is. */
function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export const packageRoot = findPackageRoot();

/** A text file that ships with the package, by its path from the package's root. */
export function resource(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}

/** The package's own version. */
export const version: string = (JSON.parse(resource("package.json")) as { version: string }).version;
