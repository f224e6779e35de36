import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { temporaryFolder } from "./lakes.ts";

const BLOCK = 4096;

/** A file system of its own, that only root can mount. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it up but for so many blocks of 4 KiB; undefined makes room again. */
  readonly leave: (blocks: number | undefined) => void;
}

/** Mounts a disk of so many MB in memory; undefined where that is not allowed, which in CI is a failure for root. */
export function smallDisk(megabytes: number): SmallDisk | undefined {
  const folder = temporaryFolder();
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], {
    encoding: "utf8",
  });
  if (mounted.status !== 0) {
    const why = `no disk of its own could be mounted: ${mounted.error?.message ?? mounted.stderr.trim()}`;
    if (process.env.CI && process.getuid?.() === 0) throw new Error(why);
    console.warn(`SKIPPED, full disks are not tried: ${why}`);
    return undefined;
  }
  afterAll(() => {
    execFileSync("umount", [folder]);
  });
  const ballast = join(folder, "ballast");
  return {
    folder,
    leave: (blocks) => {
      rmSync(ballast, { force: true });
      if (blocks === undefined) return;
      writeFileSync(ballast, Buffer.alloc((statfsSync(folder).bavail - blocks) * BLOCK));
    },
  };
}
