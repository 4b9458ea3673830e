/**
 * All of a diagram at a glance, and the part that is in sight: its scroll bar.
 *
 * @import { Palette, Scene } from "./_sequence_types.js"
 * @typedef {typeof import("./_table_dom.js")} Dom
 */

export const MAP = 36; // px wide

/**
 * @param {Document} doc
 * @param {Dom & typeof import("./_sequence_density.js") & typeof import("./_sequence_marks.js")} parts
 * @param {(top: number) => void} scrollTo
 * @param {AbortSignal} signal
 */
export function minimap(doc, { make, density, penFor }, scrollTo, signal) {
  const el = make(doc, "canvas", "kino-sequence-map");
  el.tabIndex = 0;
  el.setAttribute("role", "scrollbar");
  el.setAttribute("aria-orientation", "vertical");
  el.setAttribute("aria-label", "Position in the trace");
  el.setAttribute("aria-valuemin", "0");
  el.setAttribute("aria-valuemax", "100");
  /** @type {{ key: unknown[], bins: ReturnType<typeof density> } | null} */
  let cached = null;
  /** @type {{ height: number, seen: number, top: number } | null} */
  let span = null;
  let grip = 0;

  el.addEventListener("pointerdown", (event) => {
    if (!span || event.button !== 0) return;
    const at = event.offsetY;
    const [top, size] = thumb(span);
    grip = at >= top && at <= top + size ? at - top : size / 2;
    el.setPointerCapture(event.pointerId);
    drag(event);
  }, { signal });
  el.addEventListener("pointermove", (event) => el.hasPointerCapture(event.pointerId) && drag(event), { signal });
  el.addEventListener("keydown", press, { signal });
  return { el, draw };

  /** @param {PointerEvent} event */
  function drag(event) {
    if (!span) return;
    const [, size] = thumb(span);
    const share = (event.offsetY - grip) / Math.max(1, span.seen - size);
    scrollTo(share * (span.height - span.seen));
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!span || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = span.seen * 0.9;
    /** @type {Record<string, number>} */
    const tops = { ArrowDown: span.top + 40, ArrowUp: span.top - 40, PageDown: span.top + page, PageUp: span.top - page, Home: 0, End: span.height };
    if (!Object.hasOwn(tops, event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // above it they move the choice
    scrollTo(tops[event.key]);
  }

  /** @param {{ height: number, seen: number, top: number }} of */
  function thumb({ height, seen, top }) {
    const size = Math.max(16, (seen * seen) / Math.max(seen, height));
    return [(top / Math.max(1, height - seen)) * (seen - size), size];
  }

  /** @param {Scene} scene @param {Palette} palette @param {number} height of all @param {number} ratio of pixels */
  function draw(scene, palette, height, ratio) {
    const { look, plan } = scene;
    const seen = look.height;
    span = { height, seen, top: look.top };
    el.hidden = height <= seen + 1;
    if (el.hidden || seen < 1) return;
    el.setAttribute("aria-valuenow", String(Math.round((100 * look.top) / (height - seen))));
    const pen = penFor(el, MAP, seen, ratio);
    if (!pen) return;
    const key = [plan, Math.round(seen), scene.slow];
    if (!cached || key.some((part, at) => part !== cached?.key[at])) cached = { key, bins: density(scene, Math.round(seen)) };
    const { all, late, failed, most } = cached.bins;
    const [top, size] = thumb(span);
    pen.fillStyle = palette.selected;
    pen.fillRect(0, top, MAP, size);
    const room = MAP - 10;
    for (let y = 0; y < all.length; y++) {
      if (!all[y]) continue;
      const long = room * (0.15 + 0.85 * Math.log1p(all[y]) / Math.log1p(most));
      pen.fillStyle = palette.accent;
      pen.globalAlpha = 0.5;
      pen.fillRect(5, y, long, 1);
      pen.globalAlpha = 1;
      pen.fillStyle = palette.warn;
      if (late[y]) pen.fillRect(5, y, Math.max(2, (long * late[y]) / all[y]), 1);
      pen.fillStyle = palette.bad;
      if (failed[y]) pen.fillRect(MAP - 6, y - 1, 5, 3);
    }
    pen.strokeStyle = palette.accent;
    pen.strokeRect(0.5, top + 0.5, MAP - 1, size - 1);
  }
}
