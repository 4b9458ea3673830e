/**
 * Draws what can be seen of a diagram: lines of life, who works, arrows and marks.
 *
 * @import { Palette, Scene } from "./_sequence_types.js"
 * @typedef {typeof import("./_sequence_marks.js") & typeof import("./_sequence_spans.js")
 *   & ReturnType<typeof import("./_sequence_geometry.js").geometry>} Parts
 * @typedef {typeof import("./_sequence_steps.js")} Codes
 * @typedef {{ x1: number, y1: number, x2: number, y2: number }} Ends
 */

const DIM = 0.2;
const REACH = 56; // px of an arrow that comes from nowhere, or leads there

/**
 * @param {Parts & Codes} parts
 */
export function drawing({ line, head, cross, ring, loop, BAR, within, endsOfStep, xOf, yOf, seenLanes, range, ...codes }) {
  const { MESSAGE, SPAWN, EXIT, CRASH, JOIN, CANCEL, TIMER, FOREIGN, UNTAKEN, LOST } = codes;
  /** @type {{ lit: Uint8Array | null, of: Int32Array | null, bars: Uint8Array | null }} */
  let known = { lit: null, of: null, bars: null };
  return { draw, styleOf };

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette @param {boolean} whole arrows, too */
  function draw(pen, scene, palette, whole) {
    const { plan, look } = scene;
    drawBand(pen, scene, palette);
    pen.save();
    pen.beginPath();
    pen.rect(look.gutter, 0, look.width - look.gutter, look.height);
    pen.clip();
    drawLines(pen, scene, palette);
    if (whole) {
      drawBars(pen, scene, palette);
      within(plan, ...range(scene), (at) => drawStep(pen, scene, palette, at));
    }
    pen.globalAlpha = 1;
    pen.restore();
  }

  /** Behind the row of the chosen step and of the one that is pointed at. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette */
  function drawBand(pen, scene, palette) {
    const { plan, look, hovered, chosen } = scene;
    if (plan.timed) return; // there are no rows
    for (const [at, colour] of /** @type {[number, string][]} */ ([[hovered, palette.surface], [chosen, palette.selected]])) {
      if (at < 0) continue;
      pen.fillStyle = colour;
      pen.fillRect(0, yOf(scene, plan.top[at]) - 19, look.width, 28);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette */
  function drawLines(pen, scene, palette) {
    const { plan, look } = scene;
    const [first, last] = seenLanes(scene);
    for (let lane = first; lane <= last; lane++) {
      const x = Math.floor(xOf(scene, lane)) + 0.5; // sharp
      const begin = plan.born[lane] < 0 ? 0 : Math.max(0, yOf(scene, plan.born[lane]));
      const end = plan.died[lane] < 0 ? look.height : Math.min(look.height, yOf(scene, plan.died[lane]));
      if (begin >= look.height || end <= 0) continue;
      pen.strokeStyle = palette.frame;
      pen.lineWidth = 1;
      pen.setLineDash([]);
      line(pen, x, begin, x, end);
    }
  }

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette */
  function drawBars(pen, scene, palette) {
    const { plan, look } = scene;
    const { bars } = plan;
    const [from, to] = range(scene);
    const [first, last] = seenLanes(scene);
    pen.lineWidth = 1;
    pen.setLineDash([]);
    pen.strokeStyle = palette.frame;
    pen.fillStyle = palette.border;
    const lit = litBars(scene);
    within(bars, from, to, (at) => {
      const lane = bars.lane[at];
      if (lane < first || lane > last) return;
      const top = Math.max(-20, yOf(scene, bars.top[at]) - 4);
      const more = bars.bottom[at] === plan.died[lane] ? 0 : 6;
      const bottom = Math.min(look.height + 20, yOf(scene, bars.bottom[at]) + more);
      const x = Math.round(xOf(scene, lane));
      pen.globalAlpha = lit && !lit[at] ? DIM : 1;
      pen.fillRect(x - BAR, top, 2 * BAR, bottom - top);
      pen.strokeRect(x - BAR + 0.5, top + 0.5, 2 * BAR - 1, bottom - top - 1);
    });
  }

  /** The bars in which something is lit; null: nothing is. @param {Scene} scene */
  function litBars({ lit, plan: { bars: { of, size } } }) {
    if (known.lit === lit && known.of === of) return known.bars;
    const bars = lit && new Uint8Array(size);
    if (lit && bars) for (let event = 0; event < of.length; event++) if (lit[event] && of[event] >= 0) bars[of[event]] = 1;
    known = { lit, of, bars };
    return bars;
  }

  /** Colour, width and dashes of a step, and whether it stands back. @param {Scene} scene @param {Palette} palette @param {number} at */
  function styleOf({ plan, steps, trace, slow, lit, chosen, hovered }, palette, at) {
    const step = plan.step[at];
    const kind = steps.kind[step], state = steps.state[step];
    const last = plan.last[at], first = steps.first[step];
    const style = { colour: palette.accent, width: 1.5, dash: /** @type {number[]} */ ([]), alpha: 1 };
    if (lit && !lit[first] && !lit[last]) style.alpha = DIM;
    if (kind === MESSAGE) {
      const latency = trace.time[steps.last[step]] - trace.time[first];
      if (state & (UNTAKEN | LOST)) Object.assign(style, { dash: [5, 4], colour: state & LOST ? palette.bad : palette.muted });
      else if (state & FOREIGN) style.colour = palette.foreign;
      else if (latency > slow[1]) Object.assign(style, { colour: palette.bad, width: 2.5 });
      else if (latency > slow[0]) Object.assign(style, { colour: palette.warn, width: 2 });
      if (state & FOREIGN) style.dash = [2, 3];
    } else if (kind === CRASH) Object.assign(style, { colour: palette.bad, width: 2 });
    else if (kind === CANCEL) Object.assign(style, { colour: palette.warn, dash: [5, 4] });
    else Object.assign(style, { colour: palette.muted, dash: kind === SPAWN || kind === JOIN ? [5, 4] : [] });
    if (at === chosen || at === hovered) style.width += 1;
    return style;
  }

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette @param {number} at */
  function drawStep(pen, scene, palette, at) {
    const { plan, steps, look } = scene;
    const ends = endsOfStep(scene, at);
    if (!ends || Math.max(ends.x1, ends.x2) < look.gutter - REACH || Math.min(ends.x1, ends.x2) > look.width + REACH) return;
    const step = plan.step[at];
    const style = styleOf(scene, palette, at);
    pen.globalAlpha = style.alpha;
    pen.strokeStyle = pen.fillStyle = style.colour;
    pen.lineWidth = style.width;
    pen.setLineDash(style.dash);
    if (steps.kind[step] === MESSAGE) drawMessage(pen, ends, steps.state[step], plan.from[at] < 0);
    else drawMark(pen, ends, steps.kind[step], palette);
  }

  /** @param {CanvasRenderingContext2D} pen @param {Ends} ends @param {number} state @param {boolean} fromNowhere */
  function drawMessage(pen, { x1, y1, x2, y2 }, state, fromNowhere) {
    if (x1 === x2) return loop(pen, x1, y1, y2);
    const side = Math.sign(x2 - x1);
    const missed = state & (UNTAKEN | LOST);
    const [begin, end] = [fromNowhere ? x1 : x1 + side * BAR, x2 - side * (missed ? 14 : BAR)];
    line(pen, begin, y1, end - side * (missed ? 0 : 4), y2);
    if (fromNowhere) ring(pen, x1, y1, 3.5, true);
    if (state & LOST) cross(pen, end, y2);
    else if (missed) ring(pen, end + side * 4, y2, 4);
    else head(pen, end, y2, Math.atan2(y2 - y1, end - begin));
  }

  /** @param {CanvasRenderingContext2D} pen @param {Ends} ends @param {number} kind @param {Palette} palette */
  function drawMark(pen, { x1, y1, x2, y2 }, kind, palette) {
    const side = Math.sign(x2 - x1);
    if (kind === EXIT) {
      pen.lineWidth = 2.5;
      line(pen, x1 - 8, y1, x1 + 8, y1);
    } else if (kind === TIMER) {
      ring(pen, x1, y1, 6);
      line(pen, x1, y1 - 3, x1, y1);
      line(pen, x1, y1, x1 + 3, y1);
    } else if (kind === SPAWN || kind === JOIN || kind === CANCEL) {
      if (!side) return ring(pen, x1, y1, 4);
      line(pen, x1 + side * BAR, y1, x2 - side * 6, y2);
      head(pen, x2 - side * (kind === SPAWN ? 5 : BAR), y2, side > 0 ? 0 : Math.PI, true);
      if (kind === SPAWN) ring(pen, x2, y2, 4, true);
    } else {
      pen.strokeStyle = palette.bad;
      pen.lineWidth = 2;
      cross(pen, x1, y1, 6);
    }
  }
}
