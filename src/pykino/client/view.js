/**
 * Keeps the page in step with the store: what stays is neither mounted anew nor moved.
 *
 * Outputs stand in lists (a frame's items, or the one node that `context.render` shows). A list is
 * brought in line with its nodes by reusing its outputs: by ref, else in order by type. An output
 * with a ref that leaves a list waits in limbo until the end of the change, so that another list
 * may take it over alive.
 *
 * @import { Host, Node, Theme } from "./types.js"
 * @import { Changes, Store } from "./store.js"
 * @import { Focus } from "./focus.js"
 * @import { Heights } from "./heights.js"
 * @import { Modules } from "./modules.js"
 * @import { Notes } from "./notes.js"
 * @import { Output } from "./output.js"
 *
 * @typedef {object} Page what boot.js gives to the view
 * @property {Host} host
 * @property {HTMLElement} root
 * @property {string} ref the frame that it shows
 * @property {Store} store
 * @property {Modules} modules
 * @property {Focus} focus
 * @property {Heights} heights
 * @property {typeof import("./nodes.js")} nodes
 * @property {typeof import("./words.js")} words
 * @property {typeof Output} Output
 * @property {typeof Notes} Notes
 * @property {(el: HTMLElement, markup: string) => void} setMarkup
 * @property {(ref: string, name: string, payload: unknown) => void} push
 * @property {() => void} resync
 * @property {() => Theme} theme
 * @property {(handler: (theme: Theme) => void, signal: AbortSignal) => void} onTheme
 * @property {() => string | null} client
 *
 * @typedef {object} List
 * @property {HTMLElement} el
 * @property {Output | null} owner
 * @property {Output[]} items
 * @property {((count: number) => void)} [changed]
 */

export class View {
  /** @type {Map<string, Set<List>>} the lists that follow a frame */
  #frames = new Map();
  /** @type {Map<string, Set<Output>>} live outputs on the page */
  #live = new Map();
  /** @type {Map<string, Output>} */
  #limbo = new Map();
  #depth = 0;
  /** Outputs that nobody answers where readers would miss it, and the one that says so. @type {Set<Output>} */
  #gone = new Set();
  /** @type {Output | null} */
  #teller = null;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {Changes} changes */
  apply({ frames, live }) {
    const isOver = (/** @type {string} */ ref) => Number(!this.page.store.frames.has(ref));
    const inOrder = [...frames].sort((a, b) => isOver(a) - isOver(b)); // the place of one that is over is measured before it is emptied
    const show = () => {
      for (const ref of inOrder) {
        for (const list of this.#frames.get(ref) ?? []) this.#refresh(list, ref);
      }
      for (const ref of live) {
        for (const output of this.#live.get(ref) ?? []) output.sync();
      }
    };
    this.page.focus.keep(() => this.#settle(show));
  }

  /**
   * Keep `el` in step with the items of a frame.
   *
   * @param {HTMLElement} el
   * @param {string} ref
   * @param {Output | null} owner
   * @param {AbortSignal} signal
   * @param {((count: number) => void)} [changed]
   */
  follow(el, ref, owner, signal, changed) {
    const list = { ...this.newList(el, owner), changed };
    addTo(this.#frames, ref, list);
    signal.addEventListener("abort", () => {
      removeFrom(this.#frames, ref, list);
      this.release(list);
    });
    this.#refresh(list, ref);
    return list;
  }

  /**
   * @param {HTMLElement} el
   * @param {Output | null} owner
   * @returns {List}
   */
  newList(el, owner) {
    return { el, owner, items: [] };
  }

  /**
   * Make `list` show `nodes`.
   *
   * @param {List} list
   * @param {Node[]} nodes
   */
  reconcile(list, nodes) {
    this.#settle(() => {
      const same = sharedPrefix(list.items, nodes);
      const pool = new this.page.nodes.Pool(list.items.slice(same));
      const rest = nodes.slice(same).map((node) => ({ node, output: pool.take(node) }));
      const left = pool.left();
      const redraw = () => this.#redraw(list, same, left, rest);
      if (left.length && rest.some(({ output }) => !output)) this.page.heights.keep(list.el, redraw);
      else redraw();
    });
    list.changed?.(list.items.length);
  }

  /**
   * @param {List} list
   * @param {number} same how many of its outputs stay as they are
   * @param {Output[]} left what leaves it
   * @param {{ node: Node, output: Output | undefined }[]} rest what stands behind the first, as far as it is drawn already
   */
  #redraw(list, same, left, rest) {
    for (const output of left) this.#leave(output);
    list.items.length = same;
    for (const { node, output } of rest) {
      output?.update(node);
      list.items.push(output ?? this.#enter(node, list.owner));
    }
    place(list, same);
  }

  /** An output will be drawn. @param {HTMLElement} el */
  expect(el) {
    this.page.focus.expect(el);
    this.page.heights.expect(el);
  }

  /** It is drawn, or never will be. @param {HTMLElement} el */
  drawn(el) {
    this.page.focus.drawn(el);
    this.page.heights.drawn(el);
  }

  /** Have all live outputs take over what the store knows. */
  renew() {
    for (const outputs of this.#live.values()) for (const output of outputs) output.sync();
    this.#chooseTeller();
  }

  /**
   * Note whether readers would miss an answer at `output`; the first such output of the page says so in words.
   *
   * @param {Output} output
   * @param {boolean} gone
   */
  missing(output, gone) {
    if (gone === this.#gone.has(output)) return;
    if (gone) this.#gone.add(output);
    else this.#gone.delete(output);
    if (!this.#depth) this.#chooseTeller(); // else once all stand in their places
  }

  #chooseTeller() {
    const { store, host } = this.page;
    const told = host.static || (store.ended && host.page); // at the top of the page, or in each field
    const teller = told ? null : this.#first();
    if (teller === this.#teller) return;
    this.#teller?.sayGone(false);
    this.#teller = teller;
    teller?.sayGone(true);
  }

  #first() {
    /** @type {Output | null} */
    let first = null;
    for (const output of this.#gone) if (!first || isBefore(output, first)) first = output;
    return first;
  }

  /** Take everything off the page. */
  clear() {
    for (const list of this.#frames.get(this.page.ref) ?? []) this.reconcile(list, []);
  }

  /** Take a list's outputs off the page. @param {List} list */
  release(list) {
    this.#settle(() => {
      for (const output of list.items) this.#leave(output);
      list.items = [];
    });
  }

  /**
   * Send the edits that are pending in a list of outputs, or on the whole page.
   *
   * @param {List | null} [list]
   * @param {boolean} [leaving] whether there may be no later
   */
  async flush(list = null, leaving = false) {
    const lists = list ? [list] : [...(this.#frames.get(this.page.ref) ?? [])];
    await Promise.all(lists.flatMap(({ items }) => items.map((output) => output.flush(leaving))));
  }

  newController() {
    const window = this.page.root.ownerDocument.defaultView ?? globalThis;
    return new window.AbortController();
  }

  /**
   * Run `work`; what is in limbo after the outermost piece of it leaves the page.
   *
   * @param {() => void} work
   */
  #settle(work) {
    this.#depth += 1;
    try {
      work();
      if (this.#depth === 1) this.#emptyLimbo();
      if (this.#depth === 1) this.#chooseTeller();
    } finally {
      this.#depth -= 1;
    }
  }

  #emptyLimbo() {
    for (const [ref, output] of this.#limbo) {
      this.#limbo.delete(ref); // what it holds may come into limbo meanwhile, and is visited too
      this.#dispose(output);
    }
  }

  /**
   * @param {Node} node
   * @param {Output | null} owner
   */
  #enter(node, owner) {
    const waiting = this.#limbo.get(node.ref ?? "");
    if (waiting?.node.type === node.type) {
      this.#limbo.delete(node.ref ?? "");
      waiting.owner = owner;
      waiting.update(node);
      return waiting;
    }
    const output = new this.page.Output(this, node, owner);
    if (output.isLive) addTo(this.#live, node.ref ?? "", output);
    return output;
  }

  /** @param {Output} output */
  #leave(output) {
    const { ref } = output.node;
    if (ref === undefined || this.#limbo.has(ref)) return this.#dispose(output);
    this.#limbo.set(ref, output);
    output.el.remove();
  }

  /** @param {Output} output */
  #dispose(output) {
    if (output.isLive) removeFrom(this.#live, output.node.ref ?? "", output);
    output.dispose();
  }

  /**
   * @param {List} list
   * @param {string} ref
   */
  #refresh(list, ref) {
    this.reconcile(list, this.page.store.frames.get(ref) ?? []);
  }
}

/**
 * How many outputs at the front need not be looked at: appending costs what is appended.
 *
 * @param {Output[]} items
 * @param {Node[]} nodes
 */
function sharedPrefix(items, nodes) {
  let same = 0;
  while (same < items.length && items[same].node === nodes[same]) same += 1;
  return same;
}

/** @param {Output} a @param {Output} b */
function isBefore(a, b) {
  return (a.el.compareDocumentPosition(b.el) & 4) !== 0; // Node.DOCUMENT_POSITION_FOLLOWING
}

/**
 * Put the elements of a list in order, from the item `from` on, touching only those out of place.
 *
 * @param {List} list
 * @param {number} from
 */
function place({ el, items }, from) {
  /** @type {ChildNode | null} */
  let next = null;
  for (let index = items.length - 1; index >= from; index--) {
    const child = items[index].el;
    if (child.parentNode !== el || child.nextSibling !== next) el.insertBefore(child, next);
    next = child;
  }
}

/**
 * @template T
 * @param {Map<string, Set<T>>} sets
 * @param {string} key
 * @param {T} value
 */
function addTo(sets, key, value) {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}

/**
 * @template T
 * @param {Map<string, Set<T>>} sets
 * @param {string} key
 * @param {T} value
 */
function removeFrom(sets, key, value) {
  const set = sets.get(key);
  set?.delete(value);
  if (!set?.size) sets.delete(key);
}
