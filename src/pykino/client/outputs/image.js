/**
 * A picture; an SVG too is shown as one, so nothing in it can run.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {object} Image
 * @property {string} mime
 * @property {DataView} data
 * @property {string} alt
 * @property {number | null} width
 * @property {number | null} height
 * @property {string | null} caption
 */

const TALLEST = 800; // px; what is taller scrolls in its own box
const SMALL = 64; // px; of less, round corners would take away what is to be seen

export const css = `
.kino-image { margin: 0; }
.kino-image-box { max-height: ${TALLEST}px; overflow: auto; }
.kino-image img { display: block; max-width: 100%; height: auto; border-radius: var(--k-radius); }
.kino-image img[data-small] { border-radius: 0; image-rendering: pixelated; }
@media print { .kino-image-box { max-height: none; } }
.kino-image-problem { margin: 0; padding: 8px 12px; border: 1px dashed var(--k-border); border-radius: var(--k-radius); color: var(--k-muted); }
`;

/** @type {Mount<Image>} */
export function mount({ el, data, signal, readable }) {
  const document = el.ownerDocument;
  const figure = Object.assign(document.createElement("figure"), { className: "kino-image" });
  const img = document.createElement("img");
  const box = Object.assign(document.createElement("div"), { className: "kino-image-box" });
  const problem = Object.assign(document.createElement("p"), { className: "kino-image-problem" });
  const caption = Object.assign(document.createElement("figcaption"), { className: "k-caption" });
  let url = "";
  /** @type {Image} */
  let shown;
  box.append(img);
  figure.append(box, problem, caption);
  el.append(figure);
  img.addEventListener("load", () => show(true), { signal });
  img.addEventListener("error", () => show(false), { signal });
  signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  update(data);
  return { update };

  /** @param {Image} next */
  function update(next) {
    shown = next;
    URL.revokeObjectURL(url);
    url = URL.createObjectURL(new Blob([/** @type {DataView<ArrayBuffer>} */ (next.data)], { type: next.mime }));
    img.src = url; // the old picture stays until the new one is decoded
    img.alt = readable(next.alt);
    img.style.width = next.width === null ? "" : `${next.width}px`;
    img.style.aspectRatio = next.width && next.height ? `${next.width} / ${next.height}` : "";
    img.style.maxHeight = next.width === null && next.height ? `${next.height}px` : "";
    caption.textContent = readable(next.caption ?? "");
    caption.hidden = !next.caption;
    problem.hidden = true;
  }

  /** @param {boolean} good */
  function show(good) {
    const side = Math.min(img.naturalWidth, img.naturalHeight);
    img.toggleAttribute("data-small", side > 0 && side < SMALL);
    if (img.offsetHeight > TALLEST) box.tabIndex = 0; // it scrolls: the keyboard must reach it
    else box.removeAttribute("tabindex");
    img.hidden = !good;
    problem.hidden = good;
    const what = img.alt ? `${img.alt}. ` : "";
    problem.textContent = `${what}This image (${shown.mime}) cannot be shown: its data is damaged, or the browser does not know the format.`;
  }
}
