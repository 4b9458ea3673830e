/**
 * What a diagram is made of: each message, which is a send with its receive, and each other event.
 * Pure: no DOM, no object for an event.
 *
 * @import { Steps, Trace } from "./_sequence_types.js"
 */

export const STEPS = ["message", "spawn", "exit", "crash", "join", "cancel", "timer", "lost"];
export const MESSAGE = 0, SPAWN = 1, EXIT = 2, CRASH = 3, JOIN = 4, CANCEL = 5, TIMER = 6, LOST_ALONE = 7;

/** Bits of `state`, after those of an event's flags. */
export const FOREIGN = 1, HIDDEN = 2, UNTAKEN = 4, LOST = 8;

/**
 * @param {Trace} trace
 * @returns {Steps}
 */
export function stepsOf(trace) {
  const { size, kind, cause, peer, flags } = trace;
  const send = trace.kinds.indexOf("send"), receive = trace.kinds.indexOf("receive"), lost = trace.kinds.indexOf("lost");
  const codes = trace.kinds.map((name) => STEPS.indexOf(name));
  const { head, next } = takings(trace, send, receive, lost);
  const waits = trace.dropped ? 0 : UNTAKEN; // that it was taken may be among what was dropped
  const most = size + 1; // one for each event that is not the end of another step
  const steps = {
    size: 0,
    kind: new Uint8Array(most), state: new Uint8Array(most), first: new Int32Array(most), last: new Int32Array(most),
    from: new Int32Array(most), to: new Int32Array(most), channel: new Int32Array(most),
  };
  for (let event = 0; event < size; event++) {
    if (kind[event] === send) {
      if (head[event] < 0) add(event, event, MESSAGE, flags[event] | waits);
      for (let end = head[event]; end >= 0; end = next[end]) {
        add(event, end, MESSAGE, flags[event] | (kind[end] === lost ? LOST : 0));
      }
    } else if (kind[event] === receive) {
      if (!isSent(event)) add(event, event, MESSAGE, flags[event] | FOREIGN);
    } else if (kind[event] !== lost) add(event, event, codes[kind[event]], flags[event]);
    else if (!isSent(event)) add(event, event, LOST_ALONE, flags[event]);
  }
  return steps;

  /** Whether it is the end of a step that has been added. @param {number} event */
  function isSent(event) {
    return cause[event] >= 0 && kind[cause[event]] === send;
  }

  /** @param {number} first @param {number} last @param {number} code @param {number} state */
  function add(first, last, code, state) {
    const at = steps.size++;
    const isMessage = code === MESSAGE;
    const other = peer[first];
    const isChannel = other >= 0 && trace.participants[other].channel;
    const near = isChannel ? -1 : other;
    steps.kind[at] = code;
    steps.state[at] = state;
    steps.first[at] = first;
    steps.last[at] = last;
    steps.channel[at] = isMessage && isChannel ? other : -1;
    const comesIn = isMessage && kind[first] === receive; // it says itself where it came from
    const comesBack = code === JOIN || comesIn;
    steps.from[at] = comesBack ? near : trace.who[first];
    steps.to[at] = comesBack ? trace.who[first] : last !== first ? trace.who[last] : near;
  }
}

/**
 * For each send a chain of those who took the message: a message may have several receivers.
 *
 * @param {Trace} trace
 * @param {number} send
 * @param {number} receive
 * @param {number} lost
 */
function takings({ size, kind, cause }, send, receive, lost) {
  const head = new Int32Array(size).fill(-1);
  const next = new Int32Array(size).fill(-1);
  for (let event = size - 1; event >= 0; event--) {
    const from = cause[event];
    if (from < 0 || kind[from] !== send || (kind[event] !== receive && kind[event] !== lost)) continue;
    next[event] = head[from];
    head[from] = event;
  }
  return { head, next };
}

/**
 * From which latencies on a message is slow, and very slow, in nanoseconds: a few times, and many
 * times, what half of them need, as round numbers.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @returns {[number, number]}
 */
export function slowness({ time }, steps) {
  const latencies = new Float64Array(steps.size);
  let size = 0;
  for (let at = 0; at < steps.size; at++) {
    if (steps.last[at] !== steps.first[at] && !(steps.state[at] & (HIDDEN | LOST))) {
      latencies[size++] = time[steps.last[at]] - time[steps.first[at]];
    }
  }
  const middle = latencies.subarray(0, size).sort()[size >> 1] ?? 0;
  return [round(middle * 4), round(middle * 20)];
}

/** The next number of 1, 2, 5, 10, 20, … @param {number} value */
function round(value) {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((step) => step * ten).find((step) => step >= value) ?? ten;
}

/**
 * What led to a step and what came of it: one for each event that belongs to it.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {number} step
 */
export function coneOf({ size, cause }, steps, step) {
  const lit = new Uint8Array(size);
  for (let event = steps.last[step]; event >= 0; event = cause[event]) lit[event] = 1;
  const first = steps.first[step];
  const came = new Uint8Array(size);
  came[first] = 1;
  for (let event = first + 1; event < size; event++) {
    if (cause[event] >= 0 && came[cause[event]]) lit[event] = came[event] = 1;
  }
  return lit;
}

/**
 * The step that an event begins, else the one that it ends; -1 for none.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {number} event
 */
export function stepOf({ cause }, { first, last, size }, event) {
  const own = beginning(event);
  if (own < size && first[own] === event) return own;
  for (let at = beginning(cause[event]); at < size && first[at] === cause[event]; at++) {
    if (last[at] === event) return at;
  }
  return -1;

  /** @param {number} begin */
  function beginning(begin) {
    let low = 0, high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (first[middle] < begin) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** An event's chain of causes, the first one first, itself last. @param {Trace} trace @param {number} event */
export function causesOf({ cause }, event) {
  const chain = [];
  for (let at = event; at >= 0; at = cause[at]) chain.push(at);
  return chain.reverse();
}
