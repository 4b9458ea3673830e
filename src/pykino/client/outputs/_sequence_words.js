/**
 * What a diagram says: times as short as they can be read, and a sentence for each step.
 *
 * @import { Steps, Trace } from "./_sequence_types.js"
 */

const FOREIGN = 1, UNTAKEN = 4, LOST = 8; // as in _sequence_steps.js
const LONGEST = 200; // characters of a label; a payload is seen whole in the pane
/** What the lines without an own label say, by kind of step. */
const VERBS = ["", "spawn", "exit", "crash", "ended", "cancel", "timer", "lost"];

/** @param {number} count */
export function figures(count) {
  return count.toLocaleString("en");
}

/** @param {number} count @param {string} word */
export function plural(count, word) {
  return `${figures(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** What happened, and what more its label says: that an end was normal is nothing to tell. @param {string} verb @param {string} said */
function told(verb, said) {
  if (!said || said === verb || (verb === "exit" && said === "normal")) return verb;
  return said.startsWith(`${verb} `) ? said : `${verb}: ${said}`; // "exit code -15"
}

/** A time of any size: 850 ns, 12.3 µs, 4.56 ms, 1.23 s, 2 min 05 s. @param {number} nanoseconds */
export function span(nanoseconds) {
  /** @type {[number, string][]} */
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]];
  if (nanoseconds >= 6e10) {
    const seconds = Math.round(nanoseconds / 1e9);
    return `${figures(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  for (const [size, unit] of units) {
    if (nanoseconds >= size * 0.9995) return `${Number((nanoseconds / size).toPrecision(3))} ${unit}`;
  }
  return `${Math.round(nanoseconds)} ns`;
}

/**
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {(text: string) => string} readable
 */
export function speaker(trace, steps, readable) {
  /** @type {Map<number, string>} */
  const short = new Map();
  return { label, name, text, detail, sentence, place };

  /** A text of the trace as one short line. @param {number} index */
  function text(index) {
    if (index < 0) return "";
    let known = short.get(index);
    if (known === undefined) {
      if (short.size > 20_000) short.clear();
      const said = trace.texts[index];
      known = readable(said.slice(0, LONGEST)).replace(/\s+/g, " ").trim() + (said.length > LONGEST ? "…" : "");
      short.set(index, known);
    }
    return known;
  }

  /** @param {number} party */
  function name(party) {
    if (party < 0) return "outside";
    const { name: called, kind } = trace.participants[party];
    return readable(called.slice(0, LONGEST)) || kind;
  }

  /** @param {number} step */
  function label(step) {
    const first = steps.first[step];
    const said = text(trace.label[first]);
    const verb = VERBS[steps.kind[step]];
    if (verb === "ended") return said && said !== "normal" ? said : verb;
    if (verb) return told(verb, said);
    return said || text(trace.payload[first]) || "message";
  }

  /** What is small beside the label. @param {number} step @param {number} count */
  function detail(step, count) {
    const state = steps.state[step];
    return [
      count > 1 && `×${figures(count)}`,
      state & FOREIGN && "from outside",
      state & LOST && "lost",
      state & UNTAKEN && "never received",
      steps.channel[step] >= 0 && `via ${name(steps.channel[step])}`,
    ].filter(Boolean).join(" · ");
  }

  /** @param {number} step @param {number} [count] */
  function sentence(step, count = 1) {
    const from = name(steps.from[step]);
    const to = steps.to[step] >= 0 ? name(steps.to[step]) : "nobody";
    const about = [label(step), detail(step, count)].filter(Boolean).join(", ");
    const alone = steps.to[step] < 0 && steps.kind[step] !== 0;
    const took = steps.last[step] === steps.first[step] ? "" : `, after ${span(latency(step))}`;
    return `${about}: ${alone ? from : `${from} to ${to}`}${took}`;
  }

  /** @param {number} step */
  function latency(step) {
    return trace.time[steps.last[step]] - trace.time[steps.first[step]];
  }

  /** @param {number} event */
  function place(event) {
    const at = trace.place[event];
    if (at < 0) return "";
    const [file, line, func] = trace.places[at];
    return readable(`${file}:${line}${func ? `, in ${func}` : ""}`);
  }
}
