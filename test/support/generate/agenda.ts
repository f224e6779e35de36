/** What is going to happen, earliest first; equal instants keep their order. A binary heap. */
export class Agenda {
  private readonly heap: Array<{ at: number; order: number; act: () => void }> = [];
  private count = 0;
  now = 0;

  at(at: number, act: () => void): void {
    let index = this.heap.push({ at: Math.max(at, this.now), order: this.count++, act }) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) break;
      this.swap(index, parent);
      index = parent;
    }
  }

  /** Acts until nothing is left or `isOver`. */
  run(isOver: () => boolean): void {
    while (this.heap.length > 0 && !isOver()) {
      const first = this.heap[0] as { at: number; act: () => void };
      const last = this.heap.pop() as (typeof this.heap)[number];
      if (this.heap.length > 0) {
        this.heap[0] = last;
        this.sink();
      }
      this.now = first.at;
      first.act();
    }
  }

  private sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      let least = index;
      if (left < this.heap.length && this.isBefore(left, least)) least = left;
      if (left + 1 < this.heap.length && this.isBefore(left + 1, least)) least = left + 1;
      if (least === index) return;
      this.swap(index, least);
      index = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const one = this.heap[a] as { at: number; order: number };
    const other = this.heap[b] as { at: number; order: number };
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b] as never, this.heap[a] as never];
  }
}
