/** `leastTries` as `least_tries`. */
type Snake<Word extends string> = Word extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : Word;

/** A part of the configuration, as its file has it. */
type Given<T> = { readonly [Key in keyof T as Snake<Key & string>]?: T[Key] | undefined };

/** What a part of the configuration says, and of the rest what is usual. */
export function withDefaults<T extends object>(given: Given<T> = {}, usual: T): T {
  const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as keyof Given<T>;
  return Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, given[snake(key)] ?? value])) as T;
}
