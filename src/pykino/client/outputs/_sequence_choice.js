/**
 * Which steps are shown, by what the reader asks for, and in which lanes. Pure: no DOM.
 *
 * @import { Choice, Lane, Steps, Trace } from "./_sequence_types.js"
 */

const HIDDEN = 2;
const KINDS = ["message", "spawn", "exit", "crash", "join", "cancel", "timer", "lost"]; // as in _sequence_steps.js
export const MANY_LANES = 24; // past it participants of one name share a lane

/**
 * One for each step that is asked for.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {Choice} choice
 */
export function fitting(trace, steps, choice) {
  const fits = new Uint8Array(steps.size);
  const wanted = KINDS.map((kind) => !choice.without.has(kind));
  const parties = choice.parties && new Set(choice.parties);
  const matches = choice.text.trim() ? matching(trace, choice.text.trim().toLowerCase()) : null;
  for (let at = 0; at < steps.size; at++) {
    if (!wanted[steps.kind[at]] || (steps.state[at] & HIDDEN && !choice.hidden)) continue;
    if (parties && !parties.has(steps.from[at]) && !parties.has(steps.to[at])) continue;
    if (matches && !matches(steps, at)) continue;
    fits[at] = 1;
  }
  return fits;
}

/** @param {Trace} trace @param {string} text */
function matching({ texts, participants, label, payload }, text) {
  const said = Uint8Array.from(texts, (one) => Number(one.toLowerCase().includes(text)));
  const named = Uint8Array.from(participants, ({ name, detail }) => Number(`${name} ${detail}`.toLowerCase().includes(text)));
  /** @param {number} event */
  const inEvent = (event) => (label[event] >= 0 && said[label[event]]) || (payload[event] >= 0 && said[payload[event]]);
  /** @param {number} party */
  const inName = (party) => party >= 0 && named[party];
  return (/** @type {Steps} */ steps, /** @type {number} */ at) =>
    inName(steps.from[at]) || inName(steps.to[at]) || inName(steps.channel[at]) ||
    inEvent(steps.first[at]) || inEvent(steps.last[at]);
}

/**
 * The lanes of all who take part in what is shown, in order of appearance.
 *
 * @param {Trace} trace
 * @param {Steps} steps
 * @param {Uint8Array} fits
 * @param {Choice} choice
 */
export function lanesOf({ participants }, steps, fits, { text, without, parties, groups }) {
  const narrowed = text.trim() !== "" || without.size > 0 || parties !== null;
  const seen = new Uint8Array(participants.length);
  for (let at = 0; at < steps.size; at++) {
    if (!fits[at]) continue;
    if (steps.from[at] >= 0) seen[steps.from[at]] = 1;
    if (steps.to[at] >= 0) seen[steps.to[at]] = 1;
  }
  const shown = [];
  for (const [party, { channel, kind }] of participants.entries()) {
    if (!channel && (seen[party] || !(narrowed || kind === "outside"))) shown.push(party);
  }
  const grouped = groups ?? shown.length > MANY_LANES;
  const laneOf = new Int32Array(participants.length).fill(-1);
  /** @type {Lane[]} */
  const lanes = [];
  /** @type {Map<string, number>} */
  const known = new Map();
  for (const party of shown) {
    const { name, kind, detail } = participants[party];
    const key = grouped && name ? `${kind} ${name}` : String(party);
    const lane = known.get(key) ?? lanes.push({ parties: [], name, detail }) - 1;
    known.set(key, lane);
    lanes[lane].parties.push(party);
    laneOf[party] = lane;
  }
  for (const lane of lanes) if (lane.parties.length > 1) lane.detail = `×${lane.parties.length.toLocaleString("en")}`;
  return { lanes, laneOf, grouped };
}
