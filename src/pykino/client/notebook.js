/**
 * Starts the client in a notebook: one for the whole page, however many displays it has.
 *
 * `FILES` stands before this text: path to source of each module of the client. The front end makes
 * a model of it, and that one carries all messages; in Jupyter the displays are stubs (stub.js) that
 * find the page through it, in marimo each display is such a model itself. A message is
 * `{to: address}` or `{from: address}` with one wire frame beside it: everybody hears everything.
 *
 * @import { ClientMessage, Link, LinkHandlers, ThemeChoice } from "./types.js"
 */

const KEY = Symbol.for("pykino.pages");
const EVERYBODY = "*";
const DARK = /\b(dark|vscode-high-contrast)\b/;

/** The modules of the client, and what the kernel sends beside them. */
class Files {
  /** @type {Map<string, string>} */
  #sources = new Map(Object.entries(FILES));
  /** @type {Map<string, Promise<any>>} */
  #loaded = new Map();
  /** @type {Map<string, (source: string) => void>} */
  #awaited = new Map();

  /** @param {string} path */
  load = (path) => {
    const known = this.#loaded.get(path) ?? this.#evaluate(path);
    this.#loaded.set(path, known);
    return known;
  };

  /**
   * @param {string} path
   * @param {string} source
   */
  add(path, source) {
    this.#sources.set(path, source);
    this.#awaited.get(path)?.(source);
    this.#awaited.delete(path);
  }

  /** @param {string} path */
  text(path) {
    return this.#sources.get(path) ?? "";
  }

  /** @param {string} path */
  async #evaluate(path) {
    const source = this.#sources.get(path) ?? (await this.#coming(path));
    if (!/\.m?js$/.test(path)) return source;
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      return await import(url);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /**
   * What outputs brought along is sent before the batch that draws them; nobody asks for it.
   *
   * @param {string} path
   * @returns {Promise<string>}
   */
  #coming(path) {
    if (!path.startsWith("asset")) throw new Error(`${path} is not of this client.`);
    return new Promise((resolve) => this.#awaited.set(path, resolve));
  }
}

/**
 * The way to the kernel and back, over any of the models that carry it.
 *
 * @implements {Link}
 */
class ModelLink {
  /** @type {any[]} the newest one last */
  #models = [];
  #address = randomName();
  #welcomed = false;
  /** Events from before the kernel has greeted us. @type {ClientMessage[]} */
  #outbox = [];
  #session;

  /**
   * @param {string} session
   * @param {Files} files
   * @param {typeof import("./wire.js")} wire
   * @param {LinkHandlers} handlers
   */
  constructor(session, files, wire, handlers) {
    this.#session = session;
    this.files = files;
    this.wire = wire;
    this.handlers = handlers;
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#hello());
  }

  /**
   * @param {any} model
   * @param {AbortSignal} [signal] of its end, where others follow it: marimo's models go with their cells
   */
  carry(model, signal) {
    if (signal?.aborted) return;
    this.#models.push(model);
    signal?.addEventListener("abort", () => this.#drop(model, "connecting"));
    const look = () => this.#say(model, {}); // which fails where nobody is there: a restart, a closed comm
    for (const change of ["comm_live_update", "comm:close", "destroy"]) model.on(change, look);
    if (this.#models.length === 1) this.#hello();
    else this.#say(model, { from: this.#address }); // we hear this one, too
  }

  /**
   * @param {any} content
   * @param {DataView[]} buffers
   */
  take(content, buffers) {
    const mine = content.to === this.#address;
    if (!mine && (content.to !== EVERYBODY || this.#welcomed)) return;
    const message = this.wire.decode(buffers[0]);
    if (message.t === "file") this.files.add(message.path, new TextDecoder().decode(message.text));
    else if (message.t === "again") this.#hello();
    else if (message.t === "there") this.#put({ t: "here" });
    else if (message.t === "at" && !this.#welcomed) this.#hello(); // what welcomed us was dropped on its way
    else if (message.t === "renew") this.#renew();
    else if (message.t === "refused") console.error(`pykino: ${message.reason}`);
    else {
      if (message.t === "welcome") this.#welcome(message);
      this.handlers.message(message);
    }
  }

  /** @param {ClientMessage} message batches are not acknowledged: a kernel that is busy could not hear it */
  send(message) {
    if (message.t === "ack") return;
    if (this.#welcomed) this.#put(message);
    else if (message.t === "event") this.#outbox.push(message);
  }

  seen() {
    // a page that begins anew is sent everything
  }

  close() {
    if (this.#welcomed) this.#put({ t: "bye" });
  }

  #hello() {
    this.#welcomed = false;
    this.#put({ t: "hello", client: null, key: null, ...this.#known(), session: this.#session, last: -1 });
  }

  /** @param {any} message */
  #welcome({ client, key }) {
    this.#welcomed = true;
    remember(this.#session, { client, key });
    this.handlers.state("connected");
    const waiting = this.#outbox;
    this.#outbox = [];
    for (const message of waiting) this.#put(message);
  }

  /** Another page is now who we were. */
  #renew() {
    remember(this.#session, null);
    this.#hello();
  }

  #known() {
    return recalled(this.#session);
  }

  /** @param {any} message */
  #put(message) {
    const { buffer, byteOffset, byteLength } = this.wire.encode(message);
    this.#say(this.#models.at(-1), { from: this.#address }, [new DataView(buffer, byteOffset, byteLength)]);
  }

  /**
   * @param {any} model
   * @param {object} content
   * @param {DataView[]} [buffers]
   */
  #say(model, content, buffers) {
    try {
      const sent = model.send(content, undefined, buffers); // a promise in marimo alone
      sent?.catch?.((/** @type {unknown} */ error) => console.error("pykino:", error));
    } catch {
      this.#drop(model);
    }
  }

  /**
   * It carries nothing any more.
   *
   * @param {any} model
   * @param {import("./types.js").LinkState} state what we are without any: by default, the kernel is gone
   */
  #drop(model, state = "gone") {
    this.#models = this.#models.filter((other) => other !== model);
    if (this.#models.length) return;
    this.#welcomed = false;
    this.handlers.state(state);
  }
}

/** One session on this page. */
class Page {
  #files = new Files();
  /** @type {Promise<{ client: any, link: ModelLink, homeOf: (root: HTMLElement) => ParentNode }>} */
  #ready;
  /** Messages in their order, also those from before we are ready. */
  #queue;

  /** @param {string} session */
  constructor(session) {
    this.#ready = this.#start(session);
    this.#queue = /** @type {Promise<any>} */ (this.#ready);
  }

  /**
   * Hear and speak through a model.
   *
   * @param {any} model
   * @param {AbortSignal} [signal]
   */
  carry(model, signal) {
    model.on("msg:custom", (/** @type {any} */ content, /** @type {DataView[]} */ buffers) => {
      this.#then(({ link }) => link.take(content, buffers));
    });
    this.#then(({ link }) => link.carry(model, signal));
    const look = () => {
      const frames = model.get("first") ?? []; // in marimo: what there is to see until we are heard
      for (const frame of frames) this.#then(({ link }) => link.take({ to: EVERYBODY }, [frame]));
    };
    model.on("change:first", look);
    look();
  }

  /**
   * Draw a slot in `el`; returns what takes it away.
   *
   * @param {HTMLElement | ShadowRoot} el
   * @param {string} slot
   */
  async show(el, slot) {
    const { client, homeOf } = await this.#ready;
    const root = el.appendChild(el.ownerDocument.createElement("div"));
    this.#dress(homeOf(root));
    const place = client.show(root, slot);
    const unfollow = followTheme(root, place.setTheme);
    return () => {
      unfollow();
      place.close();
      root.remove();
    };
  }

  /** @param {string} session */
  async #start(session) {
    const [{ open, homeOf }, wire] = await Promise.all([this.#files.load("boot.js"), this.#files.load("wire.js")]);
    /** @type {any} */
    let link = null;
    const client = await open({
      load: this.#files.load,
      frame: { srcdoc: this.#files.text("frame.html") },
      static: false,
      connect: (/** @type {LinkHandlers} */ handlers) => (link = new ModelLink(session, this.#files, wire, handlers)),
    });
    client.connect();
    return { client, link, homeOf };
  }

  /** @param {(ready: { client: any, link: ModelLink }) => void} call */
  #then(call) {
    const failed = (/** @type {unknown} */ error) => console.error("pykino:", error);
    this.#queue = this.#queue.then(() => this.#ready).then(call).catch(failed);
  }

  /** Our styles, once in each document or shadow root. @param {ParentNode} home */
  #dress(home) {
    if (home.querySelector("style[data-pykino]")) return;
    const style = document.createElement("style");
    style.dataset.pykino = "";
    style.textContent = this.#files.text("tokens.css");
    home.append(style);
  }
}

/**
 * Keep to the theme of the notebook around us, not to that of the reader's system.
 *
 * @param {HTMLElement} root
 * @param {(choice: ThemeChoice) => void} choose
 */
function followTheme(root, choose) {
  const { documentElement, body } = root.ownerDocument;
  const look = () => choose(themeOf(documentElement, body));
  const observer = new MutationObserver(look);
  const options = { attributes: true, attributeFilter: ["class", "style", "theme", "data-theme", "data-jp-theme-light"] };
  for (const el of [documentElement, body]) observer.observe(el, options);
  look();
  return () => observer.disconnect();
}

/**
 * @param {HTMLElement} html
 * @param {HTMLElement} body
 * @returns {ThemeChoice}
 */
function themeOf(html, body) {
  const { jpThemeLight } = body.dataset; // JupyterLab and Notebook
  if (jpThemeLight !== undefined) return jpThemeLight === "false" ? "dark" : "light";
  const said = [html, body].map((el) => `${el.className} ${el.dataset.theme ?? ""} ${el.getAttribute("theme") ?? ""}`);
  return DARK.test(said.join(" ").replaceAll("vscode-dark", "dark")) ? "dark" : "light";
}

/**
 * @param {string} session
 * @param {{ client: string, key: string } | null} identity
 */
function remember(session, identity) {
  try {
    sessionStorage.setItem(`pykino-${session}`, JSON.stringify(identity));
  } catch {
    // a page that may not store anything is somebody else once it is loaded anew
  }
}

/** @param {string} session */
function recalled(session) {
  try {
    return JSON.parse(sessionStorage.getItem(`pykino-${session}`) ?? "{}");
  } catch {
    return {};
  }
}

function randomName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} session @returns {Page} */
function pageOf(session) {
  const { pages, awaited } = ((/** @type {any} */ (globalThis))[KEY] ??= { pages: {}, awaited: {} });
  const page = (pages[session] ??= new Page(session));
  for (const hear of awaited[session] ?? []) hear(page);
  delete awaited[session];
  return page;
}

export default {
  /** @param {{ model: any, signal?: AbortSignal }} made */
  initialize({ model, signal }) {
    pageOf(model.get("session")).carry(model, signal);
  },

  /** @param {{ model: any, el: HTMLElement, signal?: AbortSignal }} view of a model that is a display, too */
  async render({ model, el, signal }) {
    const shell = el.appendChild(document.createElement("div"));
    const inside = shell.attachShadow({ mode: "open" }); // the styles that marimo has for its own outputs stay outside
    const hide = await pageOf(model.get("session")).show(inside, model.get("slot"));
    if (signal) signal.addEventListener("abort", hide);
    else return hide;
  },
};
