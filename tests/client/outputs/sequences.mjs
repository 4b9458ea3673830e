/** Traces for tests of the sequence diagram, as the bytes that Python packs, and a page that shows them. */

import { deflateSync } from "node:zlib";

import { drawn, load, openPage } from "../page.mjs";

export const KINDS = ["spawn", "exit", "crash", "send", "receive", "join", "cancel", "lost", "timer"];
const [FOREIGN, HIDDEN] = [1, 2];

/**
 * Events are `[kind, who, peer, {label, payload, cause, foreign, hidden, place, time}]`; one is a microsecond after the other.
 *
 * @param {[name: string, kind?: string, detail?: string][]} participants
 * @param {any[][]} events
 */
export function packed(participants, events, more = {}) {
  const texts = [], places = [];
  const place = (list, value) => (value === undefined || value === "" ? 0 : list.includes(value) ? list.indexOf(value) + 1 : list.push(value));
  let before = 0;
  const rows = events.map(([kind, who, peer, { label, payload, cause, foreign, hidden, time, place: where } = {}], at) => {
    const now = time ?? at * 1000;
    const step = now - before;
    before = now;
    return {
      time: step, kind: KINDS.indexOf(kind), flags: (foreign ? FOREIGN : 0) | (hidden ? HIDDEN : 0), who: who + 1,
      peer: (peer ?? -1) + 1, cause: cause === undefined ? 0 : at - cause,
      label: place(texts, label), payload: place(texts, payload), place: place(places, where),
    };
  });
  const types = { time: "u4", kind: "u1", flags: "u1", cause: "u4" };
  const names = ["time", "kind", "flags", "who", "peer", "cause", "label", "payload", "place"];
  const columns = names.map((name) => [name, types[name] ?? "u2"]);
  const head = {
    version: 1, events: events.length, caption: "", dropped: 0, error: "", kinds: KINDS, places, texts, columns,
    participants: participants.map(([name, kind = "process", detail = ""]) => [name, kind, detail, null]), ...more,
  };
  const numbers = columns.map(([name, type]) => column(rows.map((row) => row[name]), type));
  const bytes = deflateSync(Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...numbers]));
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function column(values, type) {
  const size = Number(type[1]);
  const buffer = Buffer.alloc(values.length * size);
  values.forEach((value, at) => buffer.writeUIntLE(value, at * size, size));
  return buffer;
}

/** Main starts a child, sends a ping, and gets a pong. */
export const pingPong = packed([["main", "process", "pid 1"], ["child", "process", "pid 2"]], [
  ["spawn", 0, 1, { place: ["talk.py", 6, "main"] }],
  ["send", 0, 1, { label: "ping", payload: "('ping', <main>)", cause: 0, place: ["talk.py", 7, "main"] }],
  ["receive", 1, 0, { label: "ping", cause: 1 }],
  ["send", 1, 0, { label: "pong", payload: "'pong'", cause: 2 }],
  ["receive", 0, 1, { label: "pong", cause: 3 }],
  ["exit", 1, undefined, { label: "normal", cause: 2 }],
]);

export const choice = { text: "", without: new Set(), hidden: false, parties: null, repeats: true, groups: null, timed: false };

/** What the pure modules make of a trace. */
export async function planned(bytes, more = {}) {
  const names = ["_trace_data", "_sequence_steps", "_sequence_choice", "_sequence_spans", "_sequence_plan", "_sequence_words"];
  const parts = Object.assign({}, ...(await Promise.all(names.map((name) => load(`outputs/${name}.js`)))));
  const trace = await parts.traceOf(bytes);
  const steps = parts.stepsOf(trace);
  const wanted = { ...choice, ...more };
  const fits = parts.fitting(trace, steps, wanted);
  const plan = parts.planOf(trace, steps, wanted, fits, parts.lanesOf(trace, steps, fits, wanted), parts);
  const speaker = parts.speaker(trace, steps, (text) => text);
  const said = Array.from(plan.step, (step, at) => speaker.sentence(step, plan.count[at]));
  return { ...parts, trace, steps, plan, speaker, said };
}

/** A page with one diagram on it; `written` is what its canvas was last asked to write. */
export async function open(trace = pingPong, caption = null) {
  const page = await openPage();
  const written = [], filled = [];
  const pen = new Proxy({ canvas: { width: 800 } }, {
    get: (own, name) => own[name] ?? (name === "measureText" ? (text) => ({ width: text.length * 6 }) : (...args) => {
      if (name === "clearRect" && args[2] > 100) written.length = filled.length = 0;
      if (name === "fillText") written.push(args[0]);
      if (name === "fillRect") filled.push([args[2], own.globalAlpha ?? 1]);
    }),
    set: (own, name, value) => (own[name] = value, true),
  });
  page.window.HTMLCanvasElement.prototype.getContext = () => pen;
  await page.showNode({ type: "sequence", trace, caption });
  for (let turn = 0; turn < 500 && !page.$(".kino-sequence-empty, [role=alert]"); turn++) await drawn(); // the bytes are unpacked meanwhile
  const stage = page.$(".kino-sequence-stage");
  return {
    ...page, written, stage,
    press: async (key, el = stage) => {
      el.dispatchEvent(new page.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      await soon();
    },
    button: (name) => page.all("button").find((one) => one.getAttribute("aria-label") === name || one.textContent === name),
    rows: () => page.all(".kino-sequence-unseen tr").slice(1).map((row) => [...row.children].map((cell) => cell.textContent)),
    news: () => page.all("[role=status]").at(-1).textContent,
    count: () => page.$(".kino-sequence-count").textContent,
    /** How opaque the bars are, from above. */
    bars: () => filled.filter(([width]) => width === 8).map(([, alpha]) => alpha),
    pane: () => page.$(".kino-sequence-pane"),
  };
}

/** Wait for the next picture. */
export async function soon() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  await drawn();
}
