import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_CONFIG, type LoadedConfig, noConfig, privacyOf } from "../config.ts";
import { LedgerError, messageOf } from "../errors.ts";
import { Lake, type LakeOptions } from "../lake/lake.ts";

/** The words that a command was given, by option. */
export type Words = Partial<Record<string, string>>;

/** What every command needs to know beside its own words: the global options, and what they lead to. */
export class Door {
  private readonly globals: () => Words;
  private readConfig: ((path: string | undefined) => LoadedConfig) | undefined;
  private loaded: LoadedConfig | undefined;

  /** `globals` tells the global options once the command line has been read. */
  constructor(globals: () => Words) {
    this.globals = globals;
  }

  /** Comes before every command: what reads a configuration takes as long to load as a short question, and is needed only where there is one. */
  async prepare(): Promise<void> {
    if (this.globals().config === undefined && !existsSync(DEFAULT_CONFIG)) return;
    this.readConfig = (await import("../config_file.ts")).readConfig;
  }

  /** The configuration, read once. */
  get config(): LoadedConfig {
    this.loaded ??= this.readConfig?.(this.globals().config) ?? noConfig;
    return this.loaded;
  }

  /** Flags win over the configuration, whose paths start from its own folder. */
  get lakeFolder(): string {
    const { lake } = this.globals();
    if (lake !== undefined) return lake;
    const { lake: configured, folder } = this.config;
    return configured === undefined ? "./lake" : resolve(folder, configured);
  }

  async withLake(work: (lake: Lake) => Promise<unknown>, options: LakeOptions = {}): Promise<void> {
    const lake = await Lake.open(this.lakeFolder, { privacy: privacyOf(this.config), ...options });
    try {
      await work(lake);
    } finally {
      lake.close();
    }
  }
}

/** For commands that ask some eighty questions, half of them of the same table. */
export const manyQuestions: LakeOptions = { holds: "paid" };

/** Where the configuration has tokens kept; else they are kept in the lake. */
export function tokenFolder({ config: { access, folder } }: Door): string | undefined {
  return access?.tokens === undefined ? undefined : resolve(folder, access.tokens);
}

/** Everything that can go wrong is told here: one sentence on stderr, exit status 2 for wrong usage, 1 for the rest. */
export function fail(thrown: unknown): void {
  const isOurs = thrown instanceof LedgerError;
  process.stderr.write(
    `parsl-ledger: ${isOurs ? thrown.message : `unexpected: ${thrown instanceof Error ? thrown.stack : messageOf(thrown)}`}\n`,
  );
  process.exitCode = isOurs && thrown.code === "usage" ? 2 : 1;
}

/** Told when somebody asks this process to stop. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
