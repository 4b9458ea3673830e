/**
 * What stands around the outputs: title, connection badge, notes, and the theme.
 *
 * @import { LinkState, Theme, ThemeChoice } from "./types.js"
 */

/** @type {Record<LinkState, [word: string, sentence: string]>} */
const STATES = {
  connecting: ["Connecting", "Waiting for the program to answer."],
  connected: ["Connected", "What you see is live."],
  reconnecting: ["Reconnecting", "The connection was lost. What you see may be out of date; it is updated as soon as the program answers."],
  gone: ["Program ended", "The program behind this page has ended. What you see is its last state."],
};
/** What becomes of it when the program is started again, by what the document says of its port. @type {Record<string, string>} */
const STARTED_AGAIN = {
  yes: " Started again on the same port, it goes on here.",
  no: " Started again, it prints a new link.",
};
/** The same for one place among others, in a notebook; what goes as it should is not said there. @type {typeof STATES} */
const PLACE_STATES = {
  ...STATES,
  reconnecting: ["Reconnecting", "The connection to the kernel was lost. What you see may be out of date."],
  gone: ["Disconnected", "The kernel behind this output has stopped or was restarted. What you see is its last state; run the cell again to go on."],
};
const EMPTY = "Nothing is shown yet. What the program renders appears here.";
const EMPTY_FILE = "This page is empty: nothing had been rendered when it was saved.";

export class Page {
  /** Where the outputs go. @type {HTMLElement} */
  main;
  #root;
  #parts;
  #title;
  #badge;
  #note;
  #empty;
  #dark;
  #isPage;
  /** @type {Set<(theme: Theme) => void>} */
  #listeners = new Set();
  /** @type {ThemeChoice} */
  #chosen = "auto";
  /** @type {ThemeChoice} */
  #around;

  /**
   * @param {HTMLElement} root
   * @param {{ page: boolean, static: boolean, theme: ThemeChoice, signal: AbortSignal }} options
   */
  constructor(root, options) {
    this.#root = root;
    this.#around = options.theme;
    this.#isPage = options.page;
    const make = maker(root.ownerDocument);
    this.#title = make("h1", "kino-title");
    this.#badge = make("p", "kino-badge", { role: "status", hidden: options.static });
    this.#note = make("p", "kino-note", { role: "status", hidden: true });
    this.#empty = make("p", "kino-empty", { text: options.static ? EMPTY_FILE : EMPTY, hidden: true });
    this.main = make("div", "kino-items");
    const header = make("header", "kino-header");
    header.append(this.#title, this.#badge);
    const main = make(options.page ? "main" : "div", "kino-main");
    main.append(...(options.page ? [this.#note, this.#empty] : [this.#badge]), this.main);
    root.classList.add("kino");
    root.classList.toggle("kino-page", options.page);
    this.#parts = options.page ? [header, main] : [main];
    root.append(...this.#parts); // what else is there, such as a file's own data, stays
    this.#dark = root.ownerDocument.defaultView?.matchMedia?.("(prefers-color-scheme: dark)");
    this.#dark?.addEventListener("change", () => this.#announce(), { signal: options.signal });
    this.#paint();
  }

  /** Take everything of ours off the page. */
  remove() {
    for (const part of this.#parts) part.remove();
  }

  /** @param {string} title */
  setTitle(title) {
    this.#title.textContent = title;
  }

  /** @param {LinkState} state */
  setState(state) {
    const [word, what] = (this.#isPage ? STATES : PLACE_STATES)[state];
    const sentence = this.#isPage && state === "gone" ? what + this.#whatThen() : what;
    if (!this.#isPage) this.#badge.hidden = state === "connecting" || state === "connected";
    this.#badge.dataset.state = state;
    this.#badge.textContent = word;
    this.#badge.title = sentence;
    this.#root.dataset.link = state;
    if (state === "gone") this.note(sentence);
    else if (state === "connected") this.note("");
  }

  #whatThen() {
    return STARTED_AGAIN[this.#root.ownerDocument.documentElement.dataset.portStays ?? ""] ?? "";
  }

  /** @param {string} sentence the empty string takes the note away */
  note(sentence) {
    this.#note.textContent = sentence;
    this.#note.hidden = !sentence;
  }

  /** @param {number} count how many outputs there are */
  setCount(count) {
    this.#empty.hidden = count > 0;
  }

  /** @returns {Theme} */
  theme() {
    const choice = this.#choice();
    if (choice !== "auto") return choice;
    return this.#dark?.matches ? "dark" : "light";
  }

  /**
   * @param {(theme: Theme) => void} handler
   * @param {AbortSignal} signal
   */
  onTheme(handler, signal) {
    this.#listeners.add(handler);
    signal.addEventListener("abort", () => this.#listeners.delete(handler));
  }

  /** What the program asks for; it goes before what the host has. @param {ThemeChoice} choice */
  chooseTheme(choice) {
    if (choice === this.#chosen) return;
    this.#chosen = choice;
    this.#paint();
  }

  /** What the notebook around us has. @param {ThemeChoice} choice */
  followTheme(choice) {
    if (choice === this.#around) return;
    this.#around = choice;
    this.#paint();
  }

  #choice() {
    return this.#chosen === "auto" ? this.#around : this.#chosen;
  }

  #paint() {
    const choice = this.#choice();
    if (choice === "auto") delete this.#root.dataset.theme;
    else this.#root.dataset.theme = choice;
    this.#announce();
  }

  #announce() {
    for (const handler of this.#listeners) handler(this.theme());
  }
}

/** @param {Document} document */
function maker(document) {
  /**
   * @param {string} tag
   * @param {string} name
   * @param {{ role?: string, text?: string, hidden?: boolean }} [options]
   */
  return (tag, name, { role, text = "", hidden = false } = {}) => {
    const el = document.createElement(tag);
    el.className = name;
    el.textContent = text;
    el.hidden = hidden;
    if (role) el.setAttribute("role", role);
    return el;
  };
}
