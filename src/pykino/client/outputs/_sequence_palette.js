/**
 * The colours of the page, for a canvas, which knows no custom properties.
 *
 * @import { Palette } from "./_sequence_types.js"
 */

/** @param {Element} el @returns {Palette} */
export function paletteOf(el) {
  const style = el.ownerDocument.defaultView?.getComputedStyle(el);
  const token = (/** @type {string} */ name, /** @type {string} */ otherwise) => style?.getPropertyValue(`--k-${name}`).trim() || otherwise;
  return {
    bg: token("bg", "#ffffff"),
    ink: token("ink", "#1b2330"),
    muted: token("muted", "#576275"),
    border: token("border", "#d9dee6"),
    frame: token("frame", "#858fa1"),
    surface: token("surface", "#f7f8fa"),
    accent: token("accent", "#3b5bdb"),
    selected: token("selected", "#e8edfd"),
    warn: token("warn", "#8a5a00"),
    bad: token("bad", "#c4302b"),
    foreign: token("ansi-5", "#9c36b5"),
    sans: token("sans", "sans-serif"),
    mono: token("mono", "monospace"),
  };
}
