/**
 * From places in a plan to pixels, and back.
 *
 * @import { Scene } from "./_sequence_types.js"
 */

export const ROW = 28; // px
export const ABOVE = 26; // px between the heads and the first place
export const BELOW = 20; // px below the last one
const REACH = 56; // px of an arrow that comes from nowhere, or leads there

/** @param {{ distance: typeof import("./_sequence_marks.js").distance } & typeof import("./_sequence_spans.js")} parts */
export function geometry({ distance, within }) {
  return { xOf, yOf, seenLanes, range, endsOfStep, aside, stepAt };

  /** @param {Scene} scene @param {number} lane */
  function xOf({ look }, lane) {
    return look.gutter + (lane + 0.5) * look.lane - look.left;
  }

  /** @param {Scene} scene @param {number} place */
  function yOf({ look }, place) {
    return ABOVE + place * look.unit - look.top;
  }

  /** The first and the last lane that is in sight. @param {Scene} scene @returns {[number, number]} */
  function seenLanes({ look, plan }) {
    const first = Math.floor(look.left / look.lane);
    const last = Math.floor((look.left + look.width - look.gutter) / look.lane);
    return [Math.max(0, first), Math.min(plan.lanes.length - 1, last)];
  }

  /** The places that are in sight, with a little more. @param {Scene} scene @returns {[number, number]} */
  function range({ look }) {
    return [(look.top - ABOVE - ROW) / look.unit, (look.top + look.height + ROW) / look.unit];
  }

  /** Where a step begins and ends in pixels; null if it touches no lane. @param {Scene} scene @param {number} at */
  function endsOfStep(scene, at) {
    const { plan } = scene;
    const [from, to] = [plan.from[at], plan.to[at]];
    if (from < 0 && to < 0) return null;
    const x1 = from < 0 ? xOf(scene, to) - REACH : xOf(scene, from);
    const x2 = to >= 0 ? xOf(scene, to) : scene.steps.kind[plan.step[at]] ? x1 : x1 + REACH + 14;
    return { x1, y1: yOf(scene, plan.top[at]), x2, y2: yOf(scene, plan.bottom[at]) };
  }

  /** Whether a step lies beside what is in sight: -1 to the left, 1 to the right; by order only, where it has a row. @param {Scene} scene @param {number} at */
  function aside(scene, at) {
    const { plan, look } = scene;
    const ends = [plan.from[at], plan.to[at]].filter((lane) => lane >= 0).map((lane) => xOf(scene, lane));
    if (plan.timed || !ends.length) return 0;
    return Math.max(...ends) < look.gutter ? -1 : Math.min(...ends) > look.width ? 1 : 0;
  }

  /** The step that a point belongs to: the arrow that is near, else the one whose row it is; -1 for none. @param {Scene} scene @param {number} x @param {number} y */
  function stepAt(scene, x, y) {
    const { plan, look } = scene;
    const middle = (look.top + y - ABOVE) / look.unit;
    const slack = ROW / look.unit;
    let found = -1;
    let best = plan.timed ? 12 : 16;
    within(plan, middle - slack, middle + slack, (at) => {
      const ends = endsOfStep(scene, at);
      if (!ends) return;
      const { x1, y1, x2, y2 } = ends;
      const far = x1 === x2 ? Math.max(0, Math.abs(x - x1) - 60) / 8 + Math.abs(y - (y1 + y2) / 2) : distance(x, y + 4, x1, y1, x2, y2);
      if (far < best) [best, found] = [far, at];
    });
    if (found >= 0 || plan.timed) return found;
    const row = Math.round(middle);
    within(plan, row, row, (at) => {
      if (plan.top[at] === row || plan.bottom[at] === row) found = at;
    });
    return found;
  }
}
