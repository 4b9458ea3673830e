/**
 * A drawing in SVG with its caption, or its source where it could not be drawn; for mermaid.js and graph.js.
 *
 * @import { Context } from "../types.js"
 *
 * @typedef {object} Diagram
 * @property {string} source
 * @property {string | null} svg
 * @property {string | null} error
 * @property {string | null} caption
 * @property {string | null} [note]
 * @property {boolean} download
 */

const SMALLEST = 0.75; // of its own size

export const css = `
.kino-diagram { position: relative; margin: 0; }
.kino-diagram-drawing { overflow: auto; }
.kino-diagram-foot { display: flex; flex-wrap: wrap; gap: 4px 12px; color: var(--k-muted); font-size: var(--k-small); }
.kino-diagram-foot > * { margin-top: 8px; }
.kino .kino-diagram-save { position: absolute; top: 0; right: 0; min-height: 24px; padding: 0 8px; font-size: var(--k-small); opacity: 0; }
.kino .kino-diagram:hover .kino-diagram-save, .kino .kino-diagram-save:focus-visible { opacity: 1; }
@media (hover: none) { .kino .kino-diagram-save { position: static; margin-top: 8px; opacity: 1; } }
.kino-diagram-error { margin: 0 0 8px; padding: 8px 12px; border: 1px solid var(--k-border); border-left: 3px solid var(--k-bad); border-radius: var(--k-radius); background: var(--k-surface); white-space: pre-wrap; overflow-wrap: anywhere; }
.kino-diagram-source { max-height: 360px; margin: 0; overflow: auto; padding: 12px 16px; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-surface); font: var(--k-code); }
`;

/**
 * @param {Context<Diagram>} context
 * @param {string} kind what the drawing is called where it has no caption
 */
export function draw({ el, data, signal, setMarkup, readable }, kind) {
  const { document, parts, figure } = build(el);
  /** @type {Diagram} */
  let shown = data;
  parts.button.addEventListener("click", () => save(document, shown), { signal });
  el.append(figure);
  update(data, true);
  return { update: (/** @type {Diagram} */ next) => update(next) };

  /**
   * @param {Diagram} next
   * @param {boolean} [first]
   */
  function update(next, first = false) {
    const { svg, source, error, caption, note, download } = next;
    if (first || svg !== shown.svg) drawn(parts.drawing, svg ?? "");
    shown = next;
    figure.setAttribute("aria-label", caption ?? kind);
    parts.drawing.hidden = svg === null;
    parts.source.hidden = svg !== null || !source.trim();
    parts.source.textContent = svg === null ? readable(source) : "";
    parts.error.hidden = svg !== null;
    parts.error.textContent = `✕ ${kind} that could not be drawn. ${readable(error ?? "")}`.trim();
    parts.caption.textContent = readable(caption ?? "");
    parts.caption.hidden = !caption;
    parts.note.textContent = note ?? "";
    parts.note.hidden = !note;
    parts.button.hidden = !download || svg === null;
  }

  /**
   * @param {HTMLElement} place
   * @param {string} svg
   */
  function drawn(place, svg) {
    setMarkup(place, svg);
    const width = place.shadowRoot?.querySelector("svg")?.getAttribute("width");
    // a wide drawing scrolls in its box instead of becoming too small to read
    if (width) place.style.setProperty("--k-svg-min", `${Number.parseFloat(width) * SMALLEST}px`);
  }
}

/** @param {HTMLElement} el */
function build(el) {
  const document = el.ownerDocument;
  const figure = Object.assign(document.createElement("figure"), { className: "kino-diagram" });
  const make = (/** @type {string} */ tag, /** @type {string} */ name) =>
    Object.assign(document.createElement(tag), { className: `kino-diagram-${name}` });
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "k-button kino-diagram-save", textContent: "Download SVG" });
  const parts = {
    error: make("p", "error"),
    source: make("pre", "source"),
    drawing: make("div", "drawing"),
    caption: make("figcaption", "caption"),
    note: make("span", "note"),
    button,
  };
  parts.source.tabIndex = 0;
  const foot = make("div", "foot");
  foot.append(parts.caption, parts.note);
  figure.append(parts.error, parts.source, parts.drawing, foot, button);
  return { document, figure, parts };
}

/**
 * @param {Document} document
 * @param {Diagram} diagram
 */
function save(document, { svg, caption }) {
  const literal = (svg ?? "").replace(/var\(--k-[a-z]+, ?(#[0-9a-f]{6})\)/g, "$1"); // few programs but browsers know var()
  const url = URL.createObjectURL(new Blob([literal], { type: "image/svg+xml" }));
  const name = (caption ?? "diagram").replace(/[^\p{L}\p{N} ._-]+/gu, " ").trim() || "diagram";
  Object.assign(document.createElement("a"), { href: url, download: `${name.slice(0, 80)}.svg` }).click();
  URL.revokeObjectURL(url);
}
