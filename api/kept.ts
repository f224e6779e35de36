/** The beginning of a body, packed where that pays; `rest` is null when it is all there is. */
export interface Begun {
  readonly headers: Readonly<Record<string, string>>;
  readonly head: Uint8Array;
  readonly rest: AsyncGenerator<string | Uint8Array> | null;
}

/** Bytes of bodies that are held, all together. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * Answers that were sent lately, by their tags. A tag names all that the bytes depend on, so a body that is held is never stale, and
 * requests of one tag that come while it is made wait for it. The one that was wanted longest ago goes first.
 */
export class KeptAnswers {
  private readonly kept = new Map<string, Begun>();
  private readonly made = new Map<string, Promise<Begun>>();
  private bytes = 0;

  /** The answer of this tag, held or made; one that is too long to be held is made anew for each. */
  async take(tag: string, make: () => Promise<Begun>): Promise<Begun> {
    const found = this.kept.get(tag) ?? (await this.made.get(tag));
    if (found?.rest === null) {
      this.keep(tag, found);
      return found;
    }
    // Whoever waited for a long one makes his own beside the others who did.
    if (found !== undefined) return make();
    const making = make();
    this.made.set(tag, making);
    try {
      const begun = await making;
      if (begun.rest === null) this.keep(tag, begun);
      return begun;
    } finally {
      this.made.delete(tag);
    }
  }

  private keep(tag: string, begun: Begun): void {
    if (!this.kept.delete(tag)) this.bytes += begun.head.length;
    this.kept.set(tag, begun);
    for (const [oldest, { head }] of this.kept) {
      if (this.bytes <= MOST_BYTES) return;
      this.kept.delete(oldest);
      this.bytes -= head.length;
    }
  }
}
