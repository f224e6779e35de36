/** What the configuration keeps from every reader. */
export interface Privacy {
  /** Users have pseudonyms, and texts in which their names may stand are null. */
  readonly hideUsers: boolean;
  /** Paths, and texts in which paths may stand, are null. */
  readonly hidePaths: boolean;
  /** What tasks were called with, and texts in which that may stand, are null. */
  readonly hideInputs: boolean;
}

/** What of a lake its reader may see; it is applied where tables are bound, so that no question can reach beyond it. */
export interface Sight {
  /** Names of the sources; null is all of them, those to come included. */
  readonly sources: readonly string[] | null;
  readonly privacy: Privacy;
}

export const noPrivacy: Privacy = { hideUsers: false, hidePaths: false, hideInputs: false };

/** Is nothing kept back? Then the files themselves may be handed out. */
export function isWhole({ sources, privacy }: Sight): boolean {
  return sources === null && !privacy.hideUsers && !privacy.hidePaths && !privacy.hideInputs;
}

/** Names a sight: equal ones have equal keys. */
export function sightKey({ sources, privacy }: Sight): string {
  return JSON.stringify([
    sources === null ? null : [...new Set(sources)].sort(),
    privacy.hideUsers,
    privacy.hidePaths,
    privacy.hideInputs,
  ]);
}

/** The columns, of whatever table, that each kind of privacy takes away; a path tells the name of its owner. */
const paths = ["path", "rundir", "stdin", "stdout", "stderr", "inputs", "outputs", "fail_history"];
const inputs = ["inputs", "outputs", "stdin", "hashsum", "fail_history", "message_signature"];

/** Is the column null for this reader? */
export function isHidden({ hideUsers, hidePaths, hideInputs }: Privacy, column: string): boolean {
  return ((hideUsers || hidePaths) && paths.includes(column)) || (hideInputs && inputs.includes(column));
}
