/**
 * The canvas with what is around it: heads above, the map at the side, a bar below; it scrolls, and
 * finds what is pointed at.
 *
 * @import { Palette, Scene } from "./_sequence_types.js"
 * @typedef {ReturnType<typeof import("./_sequence_words.js").speaker>} Speaker
 */

const TALLEST = 520; // px; on a page of its own what the window has
const WIDEST_LANE = 300, NARROW_LANE = 120, NARROWEST_LANE = 96; // px; the last one where the box is narrow, too
const ROOMY = 480; // px; narrower boxes do without the column of times
const GUTTER = 96; // px
const PAN = 6; // px that a finger may move and still have tapped

/**
 * @param {Document} doc
 * @param {any} parts
 * @param {Scene} scene its `look` is kept here
 * @param {{ choose(at: number): void, pick(lane: number): void, speaker: Speaker, readable(text: string): string }} uses
 * @param {AbortSignal} signal
 */
export function stage(doc, parts, scene, { choose, pick, speaker, readable }, signal) {
  const { make, geometry, drawing, lettering, crowd, minimap, heads, penFor, paletteOf, ROW, ABOVE, BELOW, MAP } = parts;
  const view = doc.defaultView;
  const places = geometry(parts);
  const all = { ...parts, ...places };
  const { draw } = drawing(all);
  const { write, writeTimes } = lettering(all);
  const { isDense, drawDensity } = crowd(all);
  const el = make(doc, "div", "kino-sequence-stage");
  const main = make(doc, "div", "kino-sequence-main");
  const canvas = make(doc, "canvas", "kino-sequence-canvas");
  const bar = make(doc, "div", "kino-sequence-bar");
  const names = heads(doc, parts, readable, pick, signal);
  const map = minimap(doc, parts, (/** @type {number} */ top) => scrollTo(scene.look.left, top), signal);
  const filler = bar.appendChild(make(doc, "div"));
  main.append(names.el, canvas, bar);
  el.append(main, map.el);
  canvas.setAttribute("aria-hidden", "true"); // the table says it
  bar.tabIndex = -1;
  /** @type {Palette | null} */
  let palette = null;
  /** @type {number[] | null} */
  let picked = null;
  let zoom = 1;
  let waiting = false;
  /** @type {{ x: number, y: number, left: number, top: number, moved: boolean } | null} */
  let finger = null;

  el.addEventListener("wheel", wheel, { signal, passive: false });
  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  canvas.addEventListener("pointerup", up, { signal });
  canvas.addEventListener("pointercancel", () => (finger = null), { signal });
  canvas.addEventListener("pointerleave", () => hover(-1), { signal });
  bar.addEventListener("scroll", () => scrollTo(bar.scrollLeft, scene.look.top), { signal });
  if (view?.ResizeObserver) {
    const observer = new view.ResizeObserver(() => fit());
    observer.observe(el);
    signal.addEventListener("abort", () => observer.disconnect());
  }
  return { el, canvas, show, redraw, repaint, reveal, zoomBy, page: () => scene.look.height, drawNow };

  /** A new plan is there. @param {number[] | null} parties */
  function show(parties) {
    picked = parties;
    fit();
  }

  /** The colours of the page have changed. */
  function repaint() {
    palette = null;
    redraw();
  }

  function height() {
    return ABOVE + scene.plan.extent * scene.look.unit + BELOW;
  }

  /** Take the room that there is. */
  function fit() {
    const { look, plan } = scene;
    const whole = el.clientWidth || 800;
    look.gutter = whole < ROOMY ? 0 : GUTTER;
    const basis = Math.max(TALLEST - ABOVE - BELOW, Math.min(plan.rows.length * ROW, 5e5));
    look.unit = plan.timed ? (basis * zoom) / Math.max(1, plan.extent) : ROW;
    const share = Math.max(240, (view?.innerHeight || 900) * 0.7); // on a phone the page can be scrolled beside it
    const tallest = el.closest(".kino-page") ? share : Math.min(TALLEST, share);
    look.height = Math.ceil(Math.min(tallest, Math.max(80, height())));
    canvas.style.touchAction = height() > look.height + 1 ? "none" : "pan-y";
    look.width = whole - (height() > look.height + 1 ? MAP : 0);
    const room = (look.width - look.gutter) / Math.max(1, plan.lanes.length);
    look.lane = Math.floor(Math.max(look.gutter ? NARROW_LANE : NARROWEST_LANE, Math.min(WIDEST_LANE, room)));
    main.style.width = `${look.width}px`;
    const wide = look.gutter + plan.lanes.length * look.lane;
    bar.hidden = wide <= look.width + 1;
    filler.style.width = `${wide}px`;
    scrollTo(look.left, look.top);
  }

  /** @param {number} left @param {number} top @returns {boolean} whether that changed anything */
  function scrollTo(left, top) {
    const { look, plan } = scene;
    const most = Math.max(0, look.gutter + plan.lanes.length * look.lane - look.width);
    const [x, y] = [Math.max(0, Math.min(most, left)), Math.max(0, Math.min(height() - look.height, top))];
    const changed = x !== look.left || y !== look.top;
    look.left = x;
    look.top = y;
    if (Math.abs(bar.scrollLeft - x) > 1) bar.scrollLeft = x;
    redraw();
    return changed;
  }

  /** Draw, with the next picture of the page. */
  function redraw() {
    if (waiting) return;
    waiting = true;
    const later = view?.requestAnimationFrame ?? ((/** @type {() => void} */ run) => setTimeout(run));
    later(() => {
      waiting = false;
      if (!signal.aborted) drawNow();
    });
  }

  function drawNow() {
    const { look } = scene;
    const ratio = view?.devicePixelRatio || 1;
    palette ??= /** @type {Palette} */ (paletteOf(el));
    const pen = penFor(canvas, look.width, look.height, ratio);
    names.draw(scene.plan, look, picked);
    map.draw(scene, palette, height(), ratio);
    if (!pen) return;
    const dense = isDense(scene);
    if (dense) drawDensity(pen, scene, palette);
    draw(pen, scene, palette, !dense);
    if (!dense) write(pen, scene, palette, speaker);
    writeTimes(pen, scene, palette);
  }

  /** Scroll to a step, if it is not in sight. @param {number} at */
  function reveal(at) {
    const { look, plan } = scene;
    const top = ABOVE + plan.top[at] * look.unit;
    const lanes = [plan.from[at], plan.to[at]].filter((lane) => lane >= 0);
    const x1 = Math.min(...lanes) * look.lane, x2 = (Math.max(...lanes) + 1) * look.lane;
    const room = look.width - look.gutter;
    const y = top - 24 < look.top || top + 24 > look.top + look.height ? top - look.height / 3 : look.top;
    const x = x1 < look.left ? x1 : x2 > look.left + room ? Math.min(x1, x2 - room) : look.left;
    scrollTo(lanes.length ? x : look.left, y);
  }

  /** @param {number} factor @param {number} [y] what stays where it is */
  function zoomBy(factor, y = scene.look.height / 2) {
    const { look, plan } = scene;
    if (!plan.timed) return;
    const place = (look.top + y - ABOVE) / look.unit;
    zoom = Math.max(0.01, Math.min(1e7, zoom * factor));
    fit();
    scrollTo(look.left, ABOVE + place * look.unit - y);
  }

  /** @param {WheelEvent} event */
  function wheel(event) {
    if (event.ctrlKey && scene.plan.timed) {
      event.preventDefault();
      return zoomBy(2 ** (-event.deltaY / 200), event.target === canvas ? event.offsetY : undefined);
    }
    const { look } = scene;
    const line = event.deltaMode === 1 ? 20 : event.deltaMode === 2 ? look.height : 1;
    const [dx, dy] = event.shiftKey && !event.deltaX ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    if (scrollTo(look.left + dx * line, look.top + dy * line)) event.preventDefault(); // at an end the page goes on
  }

  /** @param {PointerEvent} event */
  function down(event) {
    finger = { x: event.clientX, y: event.clientY, left: scene.look.left, top: scene.look.top, moved: false };
    if (event.pointerType !== "mouse") canvas.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (finger && event.pointerType !== "mouse") {
      const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y];
      finger.moved ||= Math.hypot(dx, dy) > PAN;
      if (finger.moved) scrollTo(finger.left - dx, finger.top - dy);
    } else if (event.pointerType === "mouse") hover(stepAt(event));
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (finger && !finger.moved && event.button === 0) choose(stepAt(event));
    finger = null;
  }

  /** @param {PointerEvent} event */
  function stepAt({ offsetX, offsetY }) {
    return isDense(scene) ? -1 : places.stepAt(scene, offsetX, offsetY);
  }

  /** @param {number} at */
  function hover(at) {
    if (at === scene.hovered) return;
    scene.hovered = at;
    canvas.style.cursor = at < 0 ? "" : "pointer";
    canvas.title = at < 0 ? "" : speaker.sentence(scene.plan.step[at], scene.plan.count[at]);
    redraw();
  }
}
