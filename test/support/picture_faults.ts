/// <reference lib="dom" />

/**
 * Texts of a page's pictures that lie on each other or stick out of theirs; runs in a browser. The boxes around slanted ones overlap where
 * they do not.
 */
export function faults(): string[] {
  return [...document.querySelectorAll("svg")].flatMap((svg) => {
    const picture = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text:not([transform*='rotate(320'])")]
      .map((text) => ({ text: text.textContent ?? "", box: text.getBoundingClientRect() }))
      .filter(({ text, box }) => text.trim() !== "" && box.width > 0);
    const out = texts
      .filter(
        ({ box }) => box.left < picture.left - 1 || box.right > picture.right + 1 || box.bottom > picture.bottom + 1,
      )
      .map(({ text }) => `out: ${text}`);
    const on = texts.flatMap((a, at) =>
      texts
        .slice(at + 1)
        // A label in front of its own halo.
        .filter((b) => a.text !== b.text || Math.abs(a.box.left - b.box.left) > 1)
        .filter(
          (b) =>
            a.box.left < b.box.right - 2 &&
            b.box.left < a.box.right - 2 &&
            a.box.top < b.box.bottom - 4 &&
            b.box.top < a.box.bottom - 4,
        )
        .map((b) => `on each other: ${a.text} / ${b.text}`),
    );
    return [...out, ...on];
  });
}
