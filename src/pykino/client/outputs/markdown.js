/**
 * Formatted text: sanitised markup, with outputs (a diagram from a fence) between its parts.
 *
 * @import { Mount, Node } from "../types.js"
 *
 * @typedef {{ html: string } | { node: Node }} Part
 */

export const css = `
.kino-markdown { overflow-wrap: break-word; }
.kino-part > :is(p, ul, ol, dl, blockquote, h1, h2, h3, h4, h5, h6) { max-width: 76ch; }
.kino-markdown :is(h1, h2, h3, h4, h5, h6) { margin: 24px 0 8px; font-weight: 600; line-height: 1.3; text-wrap: balance; }
.kino-markdown h1 { font-size: 24px; }
.kino-markdown h2 { font-size: 19px; }
.kino-markdown h3 { font-size: 16px; }
.kino-markdown :is(h4, h5, h6) { font-size: 14px; }
.kino-markdown :is(p, ul, ol, dl, blockquote, figure, table, .k-hl, pre) { margin: 0 0 12px; }
.kino-markdown .kino-part > :first-child { margin-top: 0; }
.kino-output + .kino-output > .kino-markdown > .kino-part:first-child > :is(h1, h2, h3):first-child { margin-top: 20px; }
.kino-markdown .kino-part:last-child > :last-child { margin-bottom: 0; }
.kino-markdown .kino-part + .kino-part { margin-top: 12px; }
.kino-markdown :is(ul, ol) { padding-left: 24px; }
.kino-markdown li { margin: 4px 0; }
.kino-markdown li > :is(ul, ol) { margin-bottom: 0; }
.kino-markdown li > p { margin-bottom: 4px; }
.kino-markdown li:has(> input[type="checkbox"]) { margin-left: -20px; list-style: none; }
.kino-markdown li > input { margin: 0 8px 0 0; accent-color: var(--k-accent); }
.kino-markdown code { padding: 1px 4px; border-radius: 4px; background: var(--k-surface); font: 0.93em var(--k-mono); }
.kino-markdown pre code { padding: 0; background: none; font: inherit; }
.kino-markdown pre { overflow: auto; padding: 12px 16px; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-surface); font: var(--k-code); }
.kino-markdown .k-hl pre { margin: 0; border: 0; }
.kino-markdown blockquote { padding: 0 0 0 12px; border-left: 3px solid var(--k-border); color: var(--k-muted); }
.kino-markdown hr { height: 1px; margin: 24px 0; border: 0; background: var(--k-border); }
.kino-markdown table { display: block; width: fit-content; max-width: 100%; overflow: auto; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.kino-markdown :is(th, td) { padding: 4px 12px; border: 1px solid var(--k-border); text-align: start; vertical-align: top; }
.kino-markdown th { background: var(--k-surface); font-weight: 600; }
.kino-markdown img { max-width: 100%; height: auto; border-radius: var(--k-radius); }
.kino-markdown math[display="block"] { display: block math; max-width: 100%; margin: 0 0 12px; overflow: auto hidden; }
.kino-markdown kbd { padding: 1px 4px; border: 1px solid var(--k-border); border-radius: 4px; font: 0.9em var(--k-mono); }
`;

/** @type {Mount<{ parts: Part[] }>} */
export function mount({ el, data, render, setMarkup }) {
  el.classList.add("kino-markdown");
  /** @type {{ kind: string, el: HTMLElement, html?: string, dispose?: () => void }[]} */
  let shown = [];
  update(data);
  return { update };

  /** @param {{ parts: Part[] }} next */
  function update({ parts }) {
    const kinds = parts.map(kindOf);
    if (shown.length !== kinds.length || shown.some(({ kind }, at) => kind !== kinds[at])) rebuild(kinds);
    parts.forEach(fill);
  }

  /** @param {string[]} kinds */
  function rebuild(kinds) {
    for (const { dispose } of shown) dispose?.();
    shown = kinds.map((kind) => {
      const part = el.ownerDocument.createElement("div");
      part.className = "kino-part";
      return { kind, el: part };
    });
    el.replaceChildren(...shown.map((part) => part.el));
  }

  /**
   * @param {Part} part
   * @param {number} at
   */
  function fill(part, at) {
    const place = shown[at];
    if ("node" in part) {
      place.dispose = render(place.el, part.node);
    } else if (place.html !== part.html) {
      setMarkup(place.el, (place.html = part.html));
    }
  }
}

/** @param {Part} part */
function kindOf(part) {
  return "node" in part ? part.node.type : "html";
}
