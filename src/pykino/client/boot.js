/**
 * Starts the client: wires the core modules together and hands each batch from the link to the view.
 *
 * No client module imports another one by path. A host gives `load(path)` and calls
 * `start(host, root)`; the core comes through the same `load` as the output modules. So the same
 * files run from URLs (web.js), from the blob: URLs of a static page (static.js), and in a notebook.
 * A host starts it like this:
 *
 *     const { start } = await load("boot.js");
 *     await start({ load, frame, static: false, connect, theme: "auto", page: true }, element);
 *
 * - `load(path)` resolves to the module of `view.js`, `outputs/text.js`, `assets/<hash>/main.js`;
 *   for a name that does not end in .js or .mjs, to the file's text.
 * - `frame` is `{src}` or `{srcdoc}` of frame.html, where the `html` output shows foreign markup.
 * - `connect({message, state})` starts the traffic, decoded with wire.js. It returns the link, or
 *   null after it has handed over the one fresh batch of a page that nobody answers.
 * - `element` may be the body or stand in a shadow root; tokens.css has to be in force there.
 *   Nothing outside it is touched.
 *
 * Where one page has many places for outputs, as a notebook's, `open(host)` gives the client, and
 * `client.show(element, ref)` has each place follow a frame of its own.
 *
 * This is the only file that turns text into elements; see `setMarkup`.
 *
 * @import { Batch, Host, Link, Running, ServerMessage } from "./types.js"
 */

const CORE = ["store.js", "nodes.js", "words.js", "modules.js", "focus.js", "heights.js", "notes.js", "output.js", "view.js", "page.js"];
const UPDATED = "pykino was updated while this page was open. Reload the page to go on with the new version.";
const PATIENCE = 2000; // ms after which an answer may have been dropped, and is asked for again
const SVG_STYLE =
  ":host { display: block } svg { max-width: 100%; min-width: var(--k-svg-min, 0); height: auto; border-radius: 6px }";

/**
 * @param {Host} host
 * @param {HTMLElement} root
 * @returns {Promise<Running>}
 */
export async function start(host, root) {
  const client = await open(host);
  const place = client.show(root, "root");
  client.connect();
  return {
    setTheme: place.setTheme,
    close() {
      place.close();
      client.close();
    },
  };
}

/**
 * @param {Host} host
 * @returns {Promise<Client>}
 */
export async function open(host) {
  const [{ Store }, nodes, words, { Modules }, { Focus }, { Heights }, { Notes }, { Output }, { View }, { Page }] = await Promise.all(
    CORE.map((path) => host.load(path)),
  );
  return new Client(host, { store: new Store(), nodes, words, Modules, Focus, Heights, Notes, Output, View, Page });
}

/**
 * The traffic between the link and the places on the page: one message after the other.
 *
 * @typedef {object} Place one element that follows a frame
 * @property {any} page
 * @property {any} view
 * @property {string} ref
 */
class Client {
  /** @type {string | null} */
  id = null;
  /** @type {Link | null} */
  #link = null;
  /** @type {import("./types.js").LinkState} */
  #state = "connecting";
  /** @type {any} */
  #parts;
  /** @type {Set<Place>} */
  #places = new Set();
  /** By where their style sheets are. @type {Map<Node, any>} */
  #modules = new Map();
  #version = "";
  /** When everything was asked for that has not come yet; -Infinity: nothing is missing. */
  #asked = -Infinity;
  #session = "";
  /** What is on the page belongs to a program that is gone. */
  #foreign = false;
  #queue = Promise.resolve();

  /**
   * @param {Host} host
   * @param {any} parts the core modules, and the store
   */
  constructor(host, parts) {
    this.host = host;
    this.#parts = parts;
    if (host.static) this.#state = "connected";
  }

  connect() {
    this.#link = this.host.connect({
      message: (message) => this.#take(message),
      state: (state) => {
        this.#state = state;
        for (const { page } of this.#places) page.setState(state);
        this.#end(state === "gone");
      },
    });
  }

  /**
   * Have `root` show the items of a frame.
   *
   * @param {HTMLElement} root
   * @param {string} ref
   * @returns {Running}
   */
  show(root, ref) {
    const { store, nodes, words, Focus, Heights, Notes, Output, View, Page } = this.#parts;
    const { host } = this;
    const document = root.ownerDocument;
    const window = document.defaultView ?? globalThis;
    const life = new window.AbortController();
    const { signal } = life;
    const { page: isPage = false, static: isStatic, theme = "auto" } = host;
    const page = new Page(root, { page: isPage, static: isStatic, theme, signal });
    const modules = this.#modulesIn(isPage ? root : homeOf(root));
    const view = new View({
      host, root, ref, store, modules, nodes, words, Notes, Output, setMarkup,
      focus: new Focus(root, signal),
      heights: new Heights(),
      push: this.push,
      resync: this.resync,
      theme: () => page.theme(),
      onTheme: page.onTheme.bind(page),
      client: () => this.id,
    });
    /** @type {Place} */
    const place = { page, view, ref };
    this.#places.add(place);
    view.follow(page.main, ref, null, signal, (/** @type {number} */ count) => this.#count(place, count));
    page.setState(this.#state);
    page.chooseTheme(store.theme);
    if (isPage && store.title) page.setTitle(words.readable(store.title));
    const leave = () => void view.flush(null, true); // through the link that is open now: a reader may not come back
    window.addEventListener("pagehide", leave, { signal });
    document.addEventListener("visibilitychange", () => document.hidden && leave(), { signal });
    return {
      setTheme: (choice) => page.followTheme(choice),
      close: () => {
        leave();
        this.#places.delete(place);
        life.abort();
        page.remove();
      },
    };
  }

  close() {
    this.#link?.close();
  }

  /** @param {boolean} ended whether the program has: then nobody answers at any output */
  #end(ended) {
    const { store } = this.#parts;
    if (store.ended === ended) return;
    store.ended = ended;
    for (const { view } of this.#places) view.renew();
  }

  /**
   * @param {Place} place
   * @param {number} count
   */
  #count({ page }, count) {
    // a page that has not heard anything yet is not empty
    if (this.#parts.store.last >= 0) page.setCount(count);
  }

  /** @param {HTMLElement | ShadowRoot} home */
  #modulesIn(home) {
    const { Modules, nodes } = this.#parts;
    const modules = this.#modules.get(home) ?? new Modules(this.host, home, nodes.nodesOf);
    this.#modules.set(home, modules);
    return modules;
  }

  /**
   * @param {string} ref
   * @param {string} name
   * @param {unknown} payload
   */
  push = (ref, name, payload) => {
    if (!this.#foreign && !this.#parts.store.isGone(ref)) this.#link?.send({ t: "event", ref, name, payload });
  };

  resync = () => {
    if (performance.now() - this.#asked < PATIENCE) return;
    this.#asked = performance.now();
    this.#link?.send({ t: "resync" });
  };

  /** @param {ServerMessage} message */
  #take(message) {
    const failed = (/** @type {unknown} */ error) => console.error("pykino: a message failed", error);
    this.#queue = this.#queue.then(() => this.#apply(message)).catch(failed);
  }

  /** @param {ServerMessage} message */
  #apply(message) {
    if (message.t === "welcome") return this.#welcome(message);
    if (message.t === "batch") return this.#batch(message);
    if (message.t === "at" && message.n > this.#parts.store.last) this.resync(); // the last batches were dropped on their way
  }

  /** @param {Extract<ServerMessage, { t: "welcome" }>} message */
  async #welcome({ client, session, title, version }) {
    this.id = client;
    this.#foreign ||= this.#session !== "" && this.#session !== session;
    this.#session = session;
    this.#asked = -Infinity;
    this.#parts.store.title = title;
    this.#setTitle(title);
    this.#version ||= version;
    if (version !== this.#version) for (const { page } of this.#places) page.note(UPDATED);
  }

  /** Another program answers: what was entered for the one before it is not for this one. */
  #startOver() {
    for (const { view } of this.#places) view.clear();
    this.#foreign = false;
  }

  /** @param {Batch} batch */
  async #batch(batch) {
    const { store } = this.#parts;
    await Promise.all([...this.#modules.values()].map((modules) => modules.prepare(batch.ops)));
    const changes = store.apply(batch);
    if (changes === "gap") return this.resync();
    if (batch.fresh) this.#asked = -Infinity;
    if (batch.fresh && this.#foreign) this.#startOver();
    try {
      if (changes !== "old") this.#show(changes);
    } finally {
      this.#link?.seen(store.last); // also if drawing failed: the server waits for it
      this.#link?.send({ t: "ack", n: batch.n });
      for (const [op, token] of batch.ops) if (op === "sync") this.#sync(token);
    }
  }

  /** Python waits for the edits that are pending; other messages do not wait for them. @param {string} token */
  async #sync(token) {
    try {
      await Promise.all([...this.#places].map(({ view }) => view.flush()));
    } finally {
      this.#link?.send({ t: "synced", token });
    }
  }

  /** @param {import("./store.js").Changes} changes */
  #show(changes) {
    const { store } = this.#parts;
    for (const place of this.#places) {
      place.view.apply(changes);
      place.page.chooseTheme(store.theme);
      place.page.setCount(store.frames.get(place.ref)?.length ?? 0);
    }
    store.trim();
    if (store.title) this.#setTitle(store.title);
  }

  /** @param {string} title */
  #setTitle(title) {
    const { words } = this.#parts;
    for (const { page } of this.#places) page.setTitle(words.readable(title));
    this.host.onTitle?.(words.readable(title));
  }
}

/** Where style sheets stay while places come and go. @param {HTMLElement} root */
export function homeOf(root) {
  const around = root.getRootNode();
  return "host" in around ? /** @type {ShadowRoot} */ (around) : root.ownerDocument.head;
}

/**
 * Show markup that Python has sanitised. An SVG gets a shadow root, so that its styles and ids meet
 * no other drawing's.
 *
 * @param {HTMLElement} el
 * @param {string} markup
 */
function setMarkup(el, markup) {
  const template = el.ownerDocument.createElement("template"); // inert: nothing in it loads or runs
  template.innerHTML = markup;
  if (template.content.firstElementChild?.localName !== "svg") {
    el.replaceChildren(template.content);
    return;
  }
  const style = el.ownerDocument.createElement("style");
  style.textContent = SVG_STYLE;
  (el.shadowRoot ?? el.attachShadow({ mode: "open" })).replaceChildren(style, template.content);
}
