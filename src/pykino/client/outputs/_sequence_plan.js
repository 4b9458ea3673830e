/**
 * Where everything stands: the row or the time of each step, what is folded, how long each line is.
 * Pure: no DOM, no object for an event.
 *
 * @import { Choice, Plan, Steps, Trace } from "./_sequence_types.js"
 * @typedef {typeof import("./_sequence_spans.js")} Spans
 */

const FEW = 3; // so many alike in a row become one
const CRASH = 3; // as in _sequence_steps.js; each is shown

/**
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {Choice} choice
 * @param {Uint8Array} fits which steps are shown, one for each
 * @param {Pick<Plan, "lanes" | "laneOf" | "grouped">} places
 * @param {Spans} spans
 * @returns {Plan}
 */
export function planOf(trace, steps, choice, fits, { lanes, laneOf, grouped }, { endsOf }) {
  const shown = folded(trace, steps, fits, laneOf, choice.repeats);
  const { size, step, last } = shown;
  const from = new Int32Array(size), to = new Int32Array(size);
  const begins = new Int32Array(trace.size).fill(-1); // an event that ends a step: where that begins
  const used = new Uint8Array(trace.size);
  for (let at = 0; at < size; at++) {
    const first = steps.first[step[at]];
    from[at] = lane(steps.from[step[at]]);
    to[at] = lane(steps.to[step[at]]);
    used[first] = used[last[at]] = 1;
    if (last[at] !== first) begins[last[at]] = first;
  }
  const { place, rows } = rowsOf(trace, used, begins);
  const where = choice.timed ? trace.time : place;
  const top = new Float64Array(size), bottom = new Float64Array(size);
  for (let at = 0; at < size; at++) {
    top[at] = where[steps.first[step[at]]];
    bottom[at] = where[last[at]];
  }
  const bars = barsOf(trace, laneOf, where, used);
  return {
    ...shown, ...linesOf(trace, lanes.length, laneOf, where, used),
    timed: choice.timed, lanes, laneOf, grouped, from, to, top, bottom, rows,
    ends: endsOf(bottom, size),
    extent: choice.timed ? (trace.time[trace.size - 1] ?? 0) : Math.max(0, rows.length - 1),
    bars: { ...bars, ends: endsOf(bars.bottom, bars.size) },
  };

  /** @param {number} party */
  function lane(party) {
    return party < 0 ? -1 : laneOf[party];
  }
}

/**
 * The steps that are shown, those alike in a row as one.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {Uint8Array} fits
 * @param {Int32Array} laneOf
 * @param {boolean} repeats
 */
function folded({ label }, steps, fits, laneOf, repeats) {
  const at = new Int32Array(steps.size).fill(-1);
  const step = new Int32Array(steps.size), count = new Int32Array(steps.size), last = new Int32Array(steps.size);
  let size = 0;
  let messages = 0;
  for (let one = next(0); one < steps.size; ) {
    let end = next(one + 1);
    let members = 1;
    if (repeats && steps.kind[one] !== CRASH) {
      let other = end;
      while (other < steps.size && alike(one, other)) {
        members++;
        other = next(other + 1);
      }
      if (members >= FEW) end = other;
      else members = 1;
    }
    step[size] = one;
    count[size] = members;
    last[size] = steps.last[one];
    for (let member = one; member < end; member = next(member + 1)) {
      at[member] = size;
      last[size] = Math.max(last[size], steps.last[member]);
    }
    if (steps.kind[one] === 0) messages += members;
    size++;
    one = end;
  }
  return { size, step: step.slice(0, size), count: count.slice(0, size), last: last.slice(0, size), at, messages };

  /** @param {number} from */
  function next(from) {
    while (from < steps.size && !fits[from]) from++;
    return from;
  }

  /** @param {number} one @param {number} other */
  function alike(one, other) {
    return steps.kind[one] === steps.kind[other] && steps.state[one] === steps.state[other] &&
      same(steps.from[one], steps.from[other]) && same(steps.to[one], steps.to[other]) &&
      label[steps.first[one]] === label[steps.first[other]];
  }

  /** @param {number} one @param {number} other */
  function same(one, other) {
    return one === other || (one >= 0 && other >= 0 && laneOf[one] === laneOf[other]);
  }
}

/**
 * Each event that is seen has a row; a send and its receive with nothing between them share one.
 *
 * @param {Trace} trace
 * @param {Uint8Array} used
 * @param {Int32Array} begins
 */
function rowsOf({ size }, used, begins) {
  const place = new Int32Array(size);
  const rows = new Int32Array(size);
  let count = 0;
  let before = -2;
  for (let event = 0; event < size; event++) {
    if (!used[event]) continue;
    if (begins[event] !== before) rows[count++] = event;
    place[event] = count - 1;
    before = event;
  }
  return { place, rows: rows.slice(0, count) };
}

/**
 * When each one works: from a message that it takes to the last that it does before the next one.
 *
 * @param {Trace} trace
 * @param {Int32Array} laneOf
 * @param {ArrayLike<number>} where
 * @param {Uint8Array} used
 */
function barsOf({ size, who, kind, kinds, participants }, laneOf, where, used) {
  const receive = kinds.indexOf("receive"), lost = kinds.indexOf("lost");
  const open = new Int32Array(participants.length).fill(-1); // the bar of each who works
  const of = new Int32Array(size).fill(-1);
  const lane = [], top = [], bottom = [];
  for (let event = 0; event < size; event++) {
    const party = who[event];
    if (!used[event] || laneOf[party] < 0 || kind[event] === lost) continue; // that one had no part in it
    if (kind[event] === receive) {
      open[party] = lane.push(laneOf[party]) - 1;
      top.push(where[event]);
      bottom.push(where[event]);
    } else if (open[party] >= 0) bottom[open[party]] = where[event];
    of[event] = open[party];
  }
  return { size: lane.length, of, lane: Int32Array.from(lane), top: Float64Array.from(top), bottom: Float64Array.from(bottom) };
}

/**
 * @param {Trace} trace
 * @param {number} lanes
 * @param {Int32Array} laneOf
 * @param {ArrayLike<number>} where
 * @param {Uint8Array} used
 */
function linesOf({ size, who, peer, kind, kinds }, lanes, laneOf, where, used) {
  const [spawn, exit, crash, lost] = ["spawn", "exit", "crash", "lost"].map((name) => kinds.indexOf(name));
  const born = new Float64Array(lanes).fill(-1), died = new Float64Array(lanes).fill(-1);
  const death = new Int32Array(lanes).fill(-1);
  const acted = new Uint8Array(lanes); // one who does something before it is started was there before
  for (let event = 0; event < size; event++) {
    if (!used[event]) continue;
    const own = laneOf[who[event]];
    const other = peer[event] < 0 ? -1 : laneOf[peer[event]];
    if (kind[event] === spawn && other >= 0 && other !== own && !acted[other]) {
      born[other] = where[event];
      acted[other] = 1;
    }
    if (own < 0 || kind[event] === lost) continue;
    acted[own] = 1;
    const ends = kind[event] === exit || kind[event] === crash;
    died[own] = ends ? where[event] : -1; // one that does more was only one of a group
    death[own] = ends ? event : -1;
  }
  return { born, died, death };
}
