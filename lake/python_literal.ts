/**
 * A tolerant reader of what Python's repr() prints of exceptions: calls, texts, bytes, numbers, lists, tuples and objects in
 * angle brackets. It knows enough to find the parts that matter, and takes anything else as a word.
 */
export type Literal =
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Literal[] }
  | { readonly kind: "list"; readonly items: readonly Literal[] }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "word"; readonly value: string };

/** Exceptions nest once per dependency in a chain; real chains are shorter than this, and hostile ones must not overflow the stack. */
const DEPTH_LIMIT = 200;

/** Reads one literal from the start of `text`; undefined when not even a beginning makes sense. */
export function readLiteral(text: string): Literal | undefined {
  try {
    return new Reader(text).value(0);
  } catch (thrown) {
    if (thrown instanceof Unreadable) return undefined;
    throw thrown;
  }
}

class Unreadable extends Error {}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): Literal {
    if (depth > DEPTH_LIMIT) throw new Unreadable();
    this.skip(/\s*/y);
    const next = this.text[this.at];
    if (next === undefined) throw new Unreadable();
    if (next === "[" || next === "(" || next === "{") return { kind: "list", items: this.items(depth) };
    if (next === "<") return { kind: "word", value: this.angles() };
    const prefix = this.skip(/[bBrRuUfF]{0,2}(?=['"])/y);
    if (prefix !== undefined) return { kind: "text", value: this.quoted() };
    const number = this.skip(/[-+]?\d+(\.\d+)?([eE][-+]?\d+)?(?![\w.])/y);
    if (number) return { kind: "number", value: Number(number) };
    const word = this.skip(/[^\s,()[\]{}'"<=:]+/y);
    if (!word) throw new Unreadable();
    return this.text[this.at] === "("
      ? { kind: "call", name: word, args: this.items(depth) }
      : { kind: "word", value: word };
  }

  /** What stands between this bracket and its partner; `name=value` and `key: value` count as their values. */
  private items(depth: number): Literal[] {
    this.at++;
    const items: Literal[] = [];
    for (;;) {
      this.skip(/[\s,]*/y);
      const next = this.text[this.at];
      // A text that was cut off still tells what came first.
      if (next === undefined) return items;
      if (next === ")" || next === "]" || next === "}") {
        this.at++;
        return items;
      }
      if (next === "=" || next === ":") {
        this.at++;
        items.pop();
        continue;
      }
      items.push(this.value(depth + 1));
    }
  }

  private quoted(): string {
    const quote = this.text[this.at] as string;
    let value = "";
    for (this.at++; this.at < this.text.length; this.at++) {
      const next = this.text[this.at] as string;
      if (next === quote) break;
      if (next === "\\") this.at++;
      value += this.text[this.at] ?? "";
    }
    this.at++;
    return value;
  }

  /** `<File at 0x7f.. url=a.fits>`; angles nest. */
  private angles(): string {
    const from = this.at;
    let open = 0;
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === "<") open++;
      if (this.text[this.at] === ">" && --open === 0) break;
    }
    this.at++;
    return this.text.slice(from, this.at);
  }

  private skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
