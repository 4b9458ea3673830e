/**
 * Writes what stands in a diagram: what each arrow is called, and when it was.
 *
 * @import { Palette, Scene } from "./_sequence_types.js"
 * @typedef {ReturnType<typeof import("./_sequence_geometry.js").geometry> & typeof import("./_sequence_spans.js")} Parts
 * @typedef {ReturnType<typeof import("./_sequence_marks.js").cutter>} Cutter
 * @typedef {ReturnType<typeof import("./_sequence_words.js").speaker>} Speaker
 * @typedef {{ x: number, y: number, room: number, align: "left" | "center" | "right" }} Spot
 */

const LINE = 14; // px that a line of words needs
const DIM = 0.4; // letters need more than lines
const MOST = 250; // labels in one picture
const SHARES = { left: 0, center: 0.5, right: 1 }; // of the room that lies before a spot
const TICK = 64; // px between two times

/** @param {Parts & { cutter(): Cutter }} parts */
export function lettering({ within, range, endsOfStep, aside, yOf, cutter }) {
  const { cut, width } = cutter();
  return { write, writeTimes };

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette @param {Speaker} speaker */
  function write(pen, scene, palette, speaker) {
    const { plan, look } = scene;
    /** @type {[number, number, number][]} */
    const taken = [];
    let left = MOST;
    pen.save();
    pen.beginPath();
    pen.rect(look.gutter, 0, look.width - look.gutter, look.height);
    pen.clip();
    within(plan, ...range(scene), (at) => {
      const spot = left > 0 ? spotOf(scene, at) : null;
      if (!spot || spot.y < -LINE || spot.y > look.height + LINE) return;
      const x1 = spot.x - spot.room * SHARES[spot.align];
      const x2 = x1 + spot.room;
      if (x2 < look.gutter || x1 > look.width) return;
      if (taken.slice(-80).some(([a, b, y]) => Math.abs(y - spot.y) < LINE && a < x2 && b > x1)) return; // as of one that several receive
      taken.push([x1, x2, spot.y]);
      left--;
      writeOne(pen, scene, palette, speaker, at, spot);
    });
    pen.restore();
  }

  /** @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette @param {Speaker} speaker @param {number} at @param {Spot} spot */
  function writeOne(pen, scene, palette, speaker, at, { x, y, room, align }) {
    const { plan, steps, lit, chosen, hovered } = scene;
    const step = plan.step[at];
    const isMessage = steps.kind[step] === 0;
    pen.font = `12px ${palette.sans}`;
    const label = cut(pen, says(scene, speaker, at), room);
    const labelWidth = width(pen, label);
    pen.font = `11px ${palette.sans}`;
    const rest = room - labelWidth - 6;
    const detail = rest > 24 ? cut(pen, speaker.detail(step, plan.count[at]), rest) : "";
    const whole = labelWidth + (detail ? 6 + width(pen, detail) : 0);
    const start = align === "left" ? x : align === "right" ? x - whole : x - whole / 2;
    pen.fillStyle = plan.timed ? palette.bg : at === chosen ? palette.selected : at === hovered ? palette.surface : palette.bg;
    pen.globalAlpha = 1;
    pen.fillRect(start - 2, y - 11, whole + 4, LINE);
    pen.globalAlpha = lit && !lit[steps.first[step]] && !lit[plan.last[at]] ? DIM : 1;
    pen.textAlign = "left";
    pen.font = `12px ${palette.sans}`;
    pen.fillStyle = isMessage && !aside(scene, at) ? palette.ink : steps.kind[step] === 3 ? palette.bad : palette.muted;
    pen.fillText(label, start, y);
    pen.font = `11px ${palette.sans}`;
    pen.fillStyle = palette.muted;
    if (detail) pen.fillText(detail, start + labelWidth + 6, y);
    pen.globalAlpha = 1;
  }

  /** What a step is called; where neither of its ends is in sight, also whose it is. @param {Scene} scene @param {Speaker} speaker @param {number} at */
  function says(scene, speaker, at) {
    const step = scene.plan.step[at];
    const side = aside(scene, at);
    if (!side) return speaker.label(step);
    const { from, to } = scene.steps;
    const whose = to[step] < 0 || to[step] === from[step] ? speaker.name(from[step]) : `${speaker.name(from[step])} → ${speaker.name(to[step])}`;
    return side < 0 ? `◂ ${whose}: ${speaker.label(step)}` : `${whose}: ${speaker.label(step)} ▸`;
  }

  /** Where the words of a step stand. @param {Scene} scene @param {number} at @returns {Spot | null} */
  function spotOf(scene, at) {
    const ends = endsOfStep(scene, at);
    if (!ends) return null;
    const { x1, y1, x2, y2 } = ends;
    const { look, plan } = scene;
    const side = aside(scene, at);
    if (side < 0) return { x: look.gutter + 8, y: y1 + 4, room: look.width - look.gutter - 16, align: "left" };
    if (side) return { x: look.width - 8, y: y1 + 4, room: look.width - look.gutter - 16, align: "right" };
    if (x1 === x2) {
      const isLoop = scene.steps.kind[plan.step[at]] === 0;
      const middle = isLoop ? (y1 + Math.min(Math.max(y2, y1 + 10), y1 + 40)) / 2 : y1;
      const start = x1 + (isLoop ? 34 : 14);
      const room = Math.min(look.lane - (isLoop ? 46 : 22), look.width - start - 4);
      if (room < 64 && !isLoop) return { x: x1 - 14, y: middle + 4, room: look.lane - 22, align: "right" };
      return { x: start, y: middle + 4, room, align: "left" };
    }
    const edge = look.width - 4;
    if (plan.to[at] < 0) return { x: x1 + 10, y: y1 - 8, room: Math.min(look.lane, edge - x1) - 12, align: "left" };
    if (plan.from[at] < 0) return { x: x2 + 12, y: y1 + 4, room: Math.min(look.lane, edge - x2) - 12, align: "left" };
    const [left, right] = [Math.max(look.gutter, Math.min(x1, x2)), Math.min(look.width, Math.max(x1, x2))];
    const room = right - left - 20; // of the part that is in sight
    if (room < 16) return null;
    if (Math.abs(y2 - y1) < 2) return { x: (left + right) / 2, y: y1 - 6, room, align: "center" };
    const [x, y] = x1 >= look.gutter && x1 <= look.width ? [x1, y1] : [x2, y2];
    const isLeft = x === x1 ? x2 > x1 : x1 > x2;
    return isLeft ? { x: x + 10, y: y - 6, room, align: "left" } : { x: x - 10, y: y - 6, room, align: "right" };
  }

  /** The column of times. @param {CanvasRenderingContext2D} pen @param {Scene} scene @param {Palette} palette */
  function writeTimes(pen, scene, palette) {
    const { plan, look, trace } = scene;
    if (!look.gutter) return;
    pen.font = `11px ${palette.mono}`;
    pen.textAlign = "right";
    pen.fillStyle = palette.muted;
    const [from, to] = range(scene);
    const whole = trace.time[trace.size - 1] ?? 0;
    if (plan.timed) {
      const step = niceStep(TICK / look.unit);
      const clock = clockOf(whole, step);
      for (let time = Math.max(0, Math.floor(from / step)) * step; time <= Math.min(to, plan.extent); time += step) {
        pen.fillText(clock(time), look.gutter - 12, yOf(scene, time) + 4);
      }
      return;
    }
    const clock = clockOf(whole);
    let before = "";
    for (let row = Math.max(0, Math.floor(from)); row <= to && row < plan.rows.length; row++) {
      const said = clock(trace.time[plan.rows[row]]);
      if (said !== before) pen.fillText(said, look.gutter - 12, yOf(scene, row) + 4);
      before = said;
    }
  }
}

/**
 * All times of a trace in one unit, so that they can be compared.
 *
 * @param {number} extent nanoseconds of the whole
 * @param {number} [step] between two of them; without it to the microsecond, while there is room
 */
export function clockOf(extent, step) {
  /** @type {[number, string, number]} */
  const [size, unit, finest] = extent >= 1e9 ? [1e9, "s", extent >= 1e12 ? 3 : 6] : extent >= 1e6 ? [1e6, "ms", 3] : [1e3, "µs", 1];
  const digits = step ? Math.max(0, Math.min(9, -Math.floor(Math.log10(step / size)))) : finest;
  const form = new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (/** @type {number} */ time) => `${form.format(time / size)} ${unit}`;
}

/** The next of 1, 2, 5, 10, … @param {number} least */
function niceStep(least) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((one) => one * ten).find((one) => one >= least) ?? 10 * ten;
}
