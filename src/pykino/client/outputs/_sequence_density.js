/**
 * How much happens where, for what is too dense to be drawn arrow by arrow.
 *
 * @import { Palette, Scene } from "./_sequence_types.js"
 * @typedef {ReturnType<typeof import("./_sequence_geometry.js").geometry> & typeof import("./_sequence_spans.js")} Parts
 */

const BIN = 4; // px
const CRASH = 3, LOST = 8; // as in _sequence_steps.js
export const MOST_ARROWS = 800; // of more than these in sight, only the density is drawn

/**
 * How many steps begin in each of `bins` equal parts of a plan, how many of them are slow, and whether
 * anything failed.
 *
 * @param {Scene} scene
 * @param {number} bins
 */
export function density({ plan, steps, trace, slow }, bins) {
  const all = new Float64Array(bins), late = new Float64Array(bins), failed = new Uint8Array(bins);
  const scale = plan.extent > 0 ? (bins - 1) / plan.extent : 0;
  for (let at = 0; at < plan.size; at++) {
    const bin = Math.min(bins - 1, Math.round(plan.top[at] * scale));
    const step = plan.step[at];
    all[bin] += plan.count[at];
    if (trace.time[steps.last[step]] - trace.time[steps.first[step]] > slow[0]) late[bin] += plan.count[at];
    if (steps.kind[step] === CRASH || steps.state[step] & LOST) failed[bin] = 1;
  }
  return { all, late, failed, most: all.reduce((most, one) => Math.max(most, one), 1) };
}

/** @param {Parts} parts */
export function crowd({ firstAt, range, seenLanes, xOf }) {
  return { isDense, drawDensity };

  /** @param {Scene} scene */
  function isDense(scene) {
    const { plan } = scene;
    const [from, to] = range(scene);
    return plan.timed && firstAt(plan.top, plan.size, to) - firstAt(plan.top, plan.size, from) > MOST_ARROWS;
  }

  /** On each lane as much colour as there are steps. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette */
  function drawDensity(pen, scene, palette) {
    const { plan, look } = scene;
    const [first, last] = seenLanes(scene);
    const lanes = last - first + 1;
    const rows = Math.ceil(look.height / BIN) + 1;
    const counts = new Float64Array(Math.max(0, lanes * rows));
    const [from, to] = range(scene);
    const begin = firstAt(plan.top, plan.size, from), end = firstAt(plan.top, plan.size, to);
    const bin = look.unit / BIN;
    const above = Math.floor(look.top / BIN);
    for (let at = begin; at < end; at++) {
      const row = Math.floor(plan.top[at] * bin + 26 / BIN) - above;
      if (row < 0 || row >= rows) continue;
      count(plan.from[at], row);
      if (plan.to[at] !== plan.from[at]) count(plan.to[at], row);
    }
    const most = Math.log1p(counts.reduce((best, one) => Math.max(best, one), 1));
    const room = Math.min(40, look.lane * 0.8);
    pen.fillStyle = palette.accent;
    for (let lane = 0; lane < lanes; lane++) {
      const x = xOf(scene, first + lane);
      for (let row = 0; row < rows; row++) {
        const share = Math.log1p(counts[lane * rows + row]) / most;
        if (share) pen.fillRect(x - (share * room) / 2, (row + above) * BIN - look.top, share * room, BIN - 1);
      }
    }

    /** @param {number} lane @param {number} row */
    function count(lane, row) {
      if (lane >= first && lane <= last) counts[(lane - first) * rows + row]++;
    }
  }
}
