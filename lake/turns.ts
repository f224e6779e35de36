/** Lends out a few things; those who find none wait in their order. */
export class Turns<T> {
  private readonly free: T[];
  private readonly waiting: Array<(one: T) => void> = [];

  constructor(things: readonly T[]) {
    this.free = [...things];
  }

  /** Does some work with one of them. */
  async run<R>(work: (one: T) => Promise<R>): Promise<R> {
    const one = this.free.pop() ?? (await new Promise<T>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(one);
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.free.push(one);
      else next(one);
    }
  }
}
