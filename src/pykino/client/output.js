/**
 * One output on the page: gives its module a context, keeps its data current and its failures inside its box.
 *
 * @import { Context, Mounted, Node, OutputModule } from "./types.js"
 * @import { List, View } from "./view.js"
 */

export class Output {
  /** Stays for the life of the output; holds the module's box and the notes below it. @type {HTMLElement} */
  el;
  /** @type {Node} */
  node;
  /** The output that this one stands in, or null at the top of the page. @type {Output | null} */
  owner;
  #view;
  /** The module's own element, a new one each time it is mounted. @type {HTMLElement} */
  #box;
  /** @type {AbortController} */
  #controller;
  /** @type {Map<string, (payload: any) => void>} */
  #handlers = new Map();
  /** What the module's `mount` returned; null until then. @type {Mounted | null} */
  #mounted = null;
  /** What sends the edits that the module has not sent yet. @type {Set<(leaving: boolean) => unknown>} */
  #flushes = new Set();
  /** What hears whether somebody answers, and what it has heard. @type {Set<(gone: boolean) => void>} */
  #mourners = new Set();
  #gone = false;
  /** @type {Map<HTMLElement, List>} */
  #lists = new Map();
  #notes;
  #generation = 0;
  /** What it was last given; how many events it has heard since, and whether it has said anything. @type {any} */
  #payload;
  #heard = 0;
  #spoke = false;
  /** Whether the module is told that its time is over, and may still say what ends with it. */
  #ending = false;

  /**
   * @param {View} view
   * @param {Node} node
   * @param {Output | null} owner
   */
  constructor(view, node, owner) {
    this.#view = view;
    this.node = node;
    this.owner = owner;
    this.#controller = view.newController();
    this.el = this.#element("kino-output");
    this.el.dataset.type = node.type;
    this.#box = this.#element("kino-box");
    this.el.append(this.#box);
    this.#notes = new view.page.Notes(view, this);
    view.expect(this.el);
    if (this.isLive) this.sync();
    else this.#show(node);
  }

  get isLive() {
    return this.#view.page.nodes.isLive(this.node);
  }

  /** @param {Node} node of the same type, and of the same ref if it has one */
  update(node) {
    const same = this.#view.page.nodes.equal(this.node, node);
    this.node = node;
    if (this.isLive) this.sync();
    else if (!same) this.#show(node);
  }

  /** Take over what the store knows of this live output. */
  sync() {
    const live = this.#view.page.store.live.get(this.node.ref ?? "");
    this.#markGone();
    if (!live) return; // its state is on the way
    this.#notes.complain(live.problem);
    if (live.generation !== this.#generation) this.#take(live.generation, live.payload);
    this.#deliver();
  }

  /** Say in words, for all on the page, that nothing answers. @param {boolean} told */
  sayGone(told) {
    this.#notes.sayGone(told);
  }

  #markGone() {
    const gone = this.isLive && this.#view.page.store.isGone(this.node.ref ?? "");
    this.#notes.markGone(gone, this.#mounted);
    if (!this.#mounted || gone === this.#gone) return;
    this.#gone = gone;
    for (const hear of this.#mourners) void this.#try(() => hear(gone));
  }

  /**
   * @param {number} generation
   * @param {any} payload
   */
  #take(generation, payload) {
    // after a resync most outputs are told what they know: they keep their scroll, their open menus
    const untouched = this.#mounted && !this.#heard && !this.#spoke;
    const known = untouched && this.#view.page.nodes.equal(payload, this.#payload);
    this.#generation = generation;
    this.#payload = payload;
    this.#heard = 0;
    this.#spoke = false; // what it said and was not answered may be lost: it begins with what Python holds
    if (!known) this.#show(payload);
  }

  /**
   * Send the edits that are pending in this output and in those inside it. All that can be sent at
   * once has been when this returns; the promise waits for the others.
   *
   * @param {boolean} [leaving] whether there may be no later
   */
  async flush(leaving = false) {
    const own = [...this.#flushes].map((flush) => this.#try(() => flush(leaving)));
    const inner = [...this.#lists.values()].map((list) => this.#view.flush(list, leaving));
    await Promise.all([...own, ...inner]);
  }

  /** Leave the page for good. */
  dispose() {
    for (const flush of this.#flushes) void this.#try(() => flush(true)); // Python still listens: it was here until now
    this.#notes.complain(null);
    this.#view.missing(this, false);
    this.#release();
    this.#end();
    this.el.remove();
    this.#view.drawn(this.el);
  }

  #end() {
    this.#ending = true;
    this.#controller.abort();
    this.#ending = false;
  }

  /** @param {any} data */
  #show(data) {
    if (!this.#mounted?.update) return this.#mount(data);
    try {
      this.#mounted.update(data);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {any} data */
  #mount(data) {
    if (this.#mounted) this.#view.page.heights.keep(this.el, () => this.#mountAnew(data));
    else this.#mountAnew(data);
  }

  /** @param {any} data */
  #mountAnew(data) {
    this.#release();
    this.#end();
    this.#controller = this.#view.newController();
    this.#handlers = new Map();
    this.#flushes = new Set();
    this.#mourners = new Set();
    this.#gone = false;
    this.#mounted = null;
    const box = this.#element("kino-box");
    this.#box.replaceWith(box);
    this.#box = box;
    this.#view.expect(this.el);
    this.#ask(data, this.#controller.signal);
  }

  /**
   * @param {any} data
   * @param {AbortSignal} signal of this mounting: a later one may begin while a module loads
   */
  #ask(data, signal) {
    const found = this.#view.page.modules.of(this.node);
    if (!(found instanceof Promise)) return this.#call(found, data, signal);
    found.then(
      (module) => signal.aborted || this.#call(module, data, signal),
      (error) => signal.aborted || this.#fail(error),
    );
  }

  /**
   * @param {OutputModule} module
   * @param {any} data
   * @param {AbortSignal} signal
   */
  #call(module, data, signal) {
    try {
      const result = module.mount(this.#context(data, signal));
      if (!(result instanceof Promise)) return this.#begin(result);
      result.then(
        (mounted) => signal.aborted || this.#begin(mounted),
        (error) => signal.aborted || this.#fail(error),
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {Mounted | void} mounted */
  #begin(mounted) {
    this.#mounted = mounted ?? {};
    this.#markGone();
    this.#deliver();
    this.#view.drawn(this.el);
  }

  /** Hand the module the events that it has not heard; they wait until it is mounted. */
  #deliver() {
    const live = this.isLive && this.#view.page.store.live.get(this.node.ref ?? "");
    if (!live || !this.#mounted) return;
    if (this.#heard < live.forgotten) {
      this.#heard = live.forgotten;
      this.#view.page.resync(); // too late for what was trimmed: ask for the state as it is now
    }
    while (this.#heard < live.forgotten + live.events.length) {
      const [name, payload] = live.events[this.#heard++ - live.forgotten];
      this.#hear(name, payload);
    }
  }

  /**
   * @param {string} name
   * @param {any} payload
   */
  #hear(name, payload) {
    try {
      this.#handlers.get(name)?.(payload);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @param {() => unknown} call of the module; what it raises is shown in its box */
  async #try(call) {
    const { signal } = this.#controller;
    try {
      await call();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  /**
   * @param {any} data
   * @param {AbortSignal} signal
   * @returns {Context}
   */
  #context(data, signal) {
    const { page } = this.#view;
    const { node } = this;
    return {
      el: this.#box,
      data,
      signal,
      on: (name, handler) => void this.#handlers.set(name, handler),
      push: (name, payload = {}) => {
        if (!this.isLive || (signal.aborted && !this.#ending)) return;
        this.#refuse(name, page.nodes.obstacle(payload));
        this.#spoke = true;
        page.push(node.ref ?? "", name, payload);
      },
      onSync: (flush) => void this.#flushes.add(flush),
      onGone: (handler) => void this.#mourners.add(handler),
      sync: () => this.flush(),
      render: (el, child) => this.#render(el, child),
      items: (el, ref, changed) => this.#items(el, ref, signal, changed),
      load: (name) => page.modules.load(name, node.assets),
      setMarkup: page.setMarkup,
      readable: page.words.readable,
      duration: page.words.duration,
      theme: page.theme,
      onTheme: (handler) => page.onTheme(handler, signal),
      get client() {
        return page.client();
      },
      static: page.host.static,
      get title() {
        return page.store.title;
      },
      sandbox: page.host.frame,
    };
  }

  /**
   * What cannot be sent is the module's mistake: its author has to see it.
   *
   * @param {string} name
   * @param {string} obstacle
   */
  #refuse(name, obstacle) {
    if (!obstacle) return;
    const error = new TypeError(`push("${name}"): ${obstacle}, which cannot be sent. JSON values, bigints and bytes can.`);
    if (this.#mounted) this.#fail(error); // else mount fails with it
    throw error;
  }

  /**
   * @param {HTMLElement} el
   * @param {Node} child
   */
  #render(el, child) {
    const list = this.#lists.get(el) ?? this.#view.newList(el, this);
    this.#lists.set(el, list);
    this.#view.reconcile(list, [child]);
    return () => {
      this.#lists.delete(el);
      this.#view.release(list);
    };
  }

  /**
   * @param {HTMLElement} el
   * @param {string} ref
   * @param {AbortSignal} signal
   * @param {((count: number) => void)} [changed]
   */
  #items(el, ref, signal, changed) {
    for (let above = this.owner; above; above = above.owner) {
      if (above.node.ref === ref) throw new Error("This frame would be shown inside itself.");
    }
    this.#lists.set(el, this.#view.follow(el, ref, this, signal, changed));
  }

  #release() {
    for (const list of this.#lists.values()) this.#view.release(list);
    this.#lists.clear();
  }

  /** The module cannot go on: say so in its box. @param {unknown} error */
  #fail(error) {
    this.#release();
    this.#end();
    this.#handlers.clear();
    this.#flushes.clear();
    this.#mourners.clear();
    this.#mounted = {};
    this.#notes.fail(this.#box, error);
    this.#view.drawn(this.el);
  }

  /** @param {string} name */
  #element(name) {
    const el = this.#view.page.root.ownerDocument.createElement("div");
    el.className = name;
    return el;
  }
}
