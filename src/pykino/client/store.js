/**
 * What the page shows, as data: applies batches and says what they changed. No DOM, no I/O.
 *
 * @import { Batch, Node, ThemeChoice } from "./types.js"
 *
 * @typedef {object} Live what is known of a live output
 * @property {number} generation counts its payloads, so that a view knows which one it has drawn
 * @property {any} payload the state it was last mounted with
 * @property {[name: string, payload: any][]} events those since then, oldest first, for views that mount late
 * @property {number} forgotten how many older events are no longer in `events`
 * @property {Node | null} problem what went wrong on the Python side, to be shown at the output
 *
 * @typedef {object} Changes
 * @property {Set<string>} frames refs of the frames with other items
 * @property {Set<string>} live refs of the live outputs with another payload, new events, or gone
 */

const ROOT = "root";
/** A live output that is shown once more later needs its past; beyond this many events the server is asked again. */
const EVENTS_KEPT = 200;
/** Characters of a streamed text. */
const TEXT_KEPT = 2_000_000;
const EARLIER = /^… [\d,]+ earlier characters …\n/; // as the server says it

export class Store {
  /** The number of the last batch applied; -1 before the first. */
  last = -1;
  title = "";
  /** The program has ended: nobody answers anywhere. */
  ended = false;
  /** @type {ThemeChoice} */
  theme = "auto";
  /** @type {Map<string, Node[]>} */
  frames = new Map([[ROOT, []]]);
  /** @type {Map<string, Live>} */
  live = new Map();
  /** Refs at which nobody answers. @type {Set<string>} */
  #gone = new Set();
  #generations = 0;

  /**
   * @param {Batch} batch
   * @returns {Changes | "old" | "gap"} "gap": a batch is missing, ask for a resync
   */
  apply(batch) {
    if (!batch.fresh && batch.n <= this.last) return "old";
    if (!batch.fresh && batch.n !== this.last + 1) return "gap";
    /** @type {Changes} */
    const changes = { frames: new Set(), live: new Set() };
    if (batch.fresh) this.#forget(changes);
    for (const [op, ...rest] of batch.ops) {
      // an op of a newer server is left out rather than allowed to stop the page
      this.#steps[op]?.(changes, ...rest);
    }
    this.last = batch.n;
    return changes;
  }

  /** Whether events to this live output would be ignored. @param {string} ref */
  isGone(ref) {
    return this.ended || this.#gone.has(ref);
  }

  /** @type {Record<string, (changes: Changes, ...rest: any[]) => void>} */
  #steps = {
    replace: (changes, ref, nodes) => {
      this.frames.set(ref, [...nodes]);
      changes.frames.add(ref);
    },
    append: (changes, ref, nodes) => {
      this.frames.set(ref, appended(this.frames.get(ref) ?? [], nodes));
      changes.frames.add(ref);
    },
    mount: (changes, ref, payload) => {
      const generation = ++this.#generations;
      this.live.set(ref, { generation, payload, events: [], forgotten: 0, problem: null });
      this.#gone.delete(ref); // somebody answers, or is said to be gone after this
      changes.live.add(ref);
    },
    event: (changes, ref, name, payload) => {
      const live = this.live.get(ref);
      if (!live) return; // dropped meanwhile: nobody is left to hear it
      live.events.push([name, payload]);
      changes.live.add(ref);
    },
    error: (changes, ref, node) => {
      // without a state to draw (generation 0) the problem is all there is to show
      const unknown = { generation: 0, payload: null, events: [], forgotten: 0, problem: null };
      this.live.set(ref, { ...(this.live.get(ref) ?? unknown), problem: node });
      changes.live.add(ref);
    },
    drop: (changes, refs) => {
      for (const ref of refs) this.#drop(ref, changes);
    },
    gone: (changes, refs) => {
      for (const ref of refs) {
        this.#gone.add(ref);
        changes.live.add(ref);
      }
    },
    theme: (_, choice) => {
      this.theme = choice;
    },
    title: (_, title) => {
      this.title = title;
    },
  };

  /** Let go of old events; call it once the views have seen them. */
  trim() {
    for (const live of this.live.values()) {
      const excess = live.events.length - EVENTS_KEPT;
      if (excess <= 0) continue;
      live.events.splice(0, excess);
      live.forgotten += excess;
    }
  }

  /** @param {Changes} changes */
  #forget(changes) {
    for (const ref of this.frames.keys()) changes.frames.add(ref);
    for (const ref of this.live.keys()) changes.live.add(ref);
    this.frames = new Map([[ROOT, []]]);
    this.live.clear();
    this.#gone.clear();
  }

  /**
   * @param {string} ref
   * @param {Changes} changes
   */
  #drop(ref, changes) {
    this.#gone.delete(ref);
    if (this.frames.delete(ref)) changes.frames.add(ref);
    if (this.live.delete(ref)) changes.live.add(ref);
  }
}

/**
 * `items` with `nodes` behind them; a chunk of text continues the chunk before it.
 *
 * @param {Node[]} items changed in place: a frame of many thousand items grows at no cost
 * @param {Node[]} nodes
 */
function appended(items, nodes) {
  for (const node of nodes) {
    const before = items.at(-1);
    if (before && continues(before, node)) {
      items[items.length - 1] = lengthened(before, node.text);
    } else {
      items.push(node);
    }
  }
  return items;
}

/**
 * A text with more behind it. A stream without end must not fill the tab: its beginning is let go
 * of, but for the line in which the server says what it has let go of; `dropped` counts the lines.
 *
 * @param {Node} before
 * @param {string} more
 * @returns {Node}
 */
function lengthened(before, more) {
  const text = before.text + more;
  if (text.length <= 2 * TEXT_KEPT) return { ...before, text };
  const told = EARLIER.exec(text)?.[0] ?? "";
  const line = text.indexOf("\n", text.length - TEXT_KEPT) + 1;
  const whole = line > 0 && line < text.length - TEXT_KEPT / 2; // else one very long line is cut
  const from = whole ? line : text.length - TEXT_KEPT;
  const lines = text.slice(told.length, from).split("\n").length - 1;
  return { ...before, text: `${told}${whole ? "" : "…"}${text.slice(from)}`, dropped: (before.dropped ?? 0) + lines };
}

const STYLE = ["terminal", "weight", "size", "tone"];

/**
 * @param {Node} before
 * @param {Node} node
 */
function continues(before, node) {
  const chunks = [before, node].every(({ type, chunk }) => type === "text" && chunk);
  return chunks && STYLE.every((field) => before[field] === node[field]);
}
