import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const css = await readFile(new URL("../../src/pykino/client/tokens.css", import.meta.url), "utf8");
const GROUNDS = ["bg", "surface", "raised", "selected"];
const NOT_INK = new Set([...GROUNDS, "border", "frame", "on-accent"]);

/** The colours that a block of the sheet sets. */
function colours(selector) {
  const block = css.slice(css.indexOf(`${selector} {`)).split("}", 1)[0];
  return Object.fromEntries([...block.matchAll(/--k-([\w-]+): (#[0-9a-f]{6});/g)].map((match) => match.slice(1)));
}

function luminance(colour) {
  const linear = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const [theme, selector] of [["light", ".kino"], ["dark", '.kino[data-theme="dark"]']]) {
  test(`in the ${theme} theme every ink can be read on the page and on surfaces`, () => {
    const tokens = colours(selector);
    const faint = Object.entries(tokens)
      .filter(([name]) => !NOT_INK.has(name))
      .filter(([, ink]) => Math.min(contrast(ink, tokens.bg), contrast(ink, tokens.surface)) < 4.5);

    assert.deepEqual(faint, []);
    assert.ok(contrast(tokens["on-accent"], tokens.accent) >= 4.5);
    assert.ok(contrast(tokens.ink, tokens.selected) >= 4.5);
  });
}

for (const [theme, selector] of [["light", ".kino"], ["dark", '.kino[data-theme="dark"]']]) {
  test(`in the ${theme} theme the frame of a field stands out from the field and from what is around it`, () => {
    const { frame, bg, surface, raised } = colours(selector);

    for (const ground of [bg, surface, raised]) assert.ok(contrast(frame, ground) >= 3, ground);
  });
}

test("the dark theme is the same, whoever asks for it", () => {
  assert.deepEqual(colours('.kino[data-theme="dark"]'), colours('.kino:not([data-theme="light"])'));
  assert.deepEqual(Object.keys(colours('.kino[data-theme="dark"]')), Object.keys(colours(".kino")));
});
