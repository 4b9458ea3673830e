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
 * This is the only file that turns text into elements; see `setMarkup`.
 *
 * @import { Batch, Host, Link, Running, ServerMessage } from "./types.js"
 */

const CORE = ["store.js", "nodes.js", "words.js", "modules.js", "focus.js", "output.js", "view.js", "page.js"];
const UPDATED = "pykino was updated while this page was open. Reload the page to go on with the new version.";
const SVG_STYLE =
  ":host { display: block } svg { max-width: 100%; min-width: var(--k-svg-min, 0); height: auto; border-radius: 6px }";

/**
 * @param {Host} host
 * @param {HTMLElement} root
 * @returns {Promise<Running>}
 */
export async function start(host, root) {
  const [{ Store }, nodes, words, { Modules }, { Focus }, { Output }, { View }, { Page }] = await Promise.all(
    CORE.map((path) => host.load(path)),
  );
  const window = root.ownerDocument.defaultView ?? globalThis;
  const life = new window.AbortController();
  const client = new Client(host);
  const { page: isPage = false, static: isStatic, theme = "auto" } = host;
  const page = new Page(root, { page: isPage, static: isStatic, theme, signal: life.signal });
  const store = new Store();
  const modules = new Modules(host, root, nodes.nodesOf);
  const focus = new Focus(root, life.signal);
  const view = new View({
    host, root, store, modules, focus, nodes, words, Output, setMarkup,
    push: client.push,
    resync: client.resync,
    theme: () => page.theme(),
    onTheme: page.onTheme.bind(page),
    client: () => client.id,
  });
  client.begin({ store, view, modules, page, words });
  view.follow(page.main, "root", null, life.signal, (/** @type {number} */ count) => client.count(count));
  page.setState(isStatic ? "connected" : "connecting");
  client.connect();
  const leave = () => void view.flush(null, true); // through the link that is open now: a reader may not come back
  window.addEventListener("pagehide", leave, { signal: life.signal });
  root.ownerDocument.addEventListener("visibilitychange", () => root.ownerDocument.hidden && leave(), { signal: life.signal });
  return {
    setTheme: (choice) => page.followTheme(choice),
    close() {
      leave();
      client.close();
      life.abort();
      page.remove();
    },
  };
}

/** The traffic between the link and the page: one message after the other. */
class Client {
  /** @type {string | null} */
  id = null;
  /** @type {Link | null} */
  #link = null;
  /** @type {any} */
  #parts;
  #version = "";
  #resyncing = false;
  #session = "";
  /** What is on the page belongs to a program that is gone. */
  #foreign = false;
  #queue = Promise.resolve();

  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {any} parts */
  begin(parts) {
    this.#parts = parts;
  }

  connect() {
    const { page } = this.#parts;
    this.#link = this.host.connect({
      message: (message) => this.#take(message),
      state: (state) => {
        page.setState(state);
        this.#end(state === "gone");
      },
    });
  }

  close() {
    this.#link?.close();
  }

  /** @param {boolean} ended whether the program has: then nobody answers at any output */
  #end(ended) {
    const { store, view } = this.#parts;
    if (store.ended === ended) return;
    store.ended = ended;
    view.renew();
  }

  /** @param {number} count */
  count(count) {
    // a page that has not heard anything yet is not empty
    if (this.#parts.store.last >= 0) this.#parts.page.setCount(count);
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
    if (this.#resyncing) return;
    this.#resyncing = true;
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
  }

  /** @param {Extract<ServerMessage, { t: "welcome" }>} message */
  async #welcome({ client, session, title, version }) {
    this.id = client;
    this.#foreign ||= this.#session !== "" && this.#session !== session;
    this.#session = session;
    this.#resyncing = false;
    this.#parts.store.title = title;
    this.#setTitle(title);
    this.#version ||= version;
    if (version !== this.#version) this.#parts.page.note(UPDATED);
  }

  /** Another program answers: what was entered for the one before it is not for this one. */
  #startOver() {
    this.#parts.view.clear();
    this.#foreign = false;
  }

  /** @param {Batch} batch */
  async #batch(batch) {
    const { store, modules } = this.#parts;
    await modules.prepare(batch.ops);
    const changes = store.apply(batch);
    if (changes === "gap") return this.resync();
    if (batch.fresh) this.#resyncing = false;
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
      await this.#parts.view.flush();
    } finally {
      this.#link?.send({ t: "synced", token });
    }
  }

  /** @param {import("./store.js").Changes} changes */
  #show(changes) {
    const { store, view, page } = this.#parts;
    view.apply(changes);
    page.chooseTheme(store.theme);
    if (store.title) this.#setTitle(store.title);
    page.setCount(store.frames.get("root")?.length ?? 0);
  }

  /** @param {string} title */
  #setTitle(title) {
    const { page, words } = this.#parts;
    page.setTitle(words.readable(title));
    this.host.onTitle?.(words.readable(title));
  }
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
