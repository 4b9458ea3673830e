/**
 * A list of boxes to tick: one stop of the Tab key when they are many, and some of them hidden by a search.
 *
 * @import { Context } from "../types.js"
 *
 * @typedef {{ row: HTMLElement, box: HTMLInputElement, words: string }} Choice
 */

export const MANY = 8; // more than these scroll

export class ChoiceList {
  /** @type {Choice[]} */
  #choices = [];
  /** @type {string[]} */
  #labels = [];

  /**
   * @param {Context} context
   * @param {typeof import("./_options.js")} options
   */
  constructor({ el, signal, readable }, { equal, placeOf }) {
    this.readable = readable;
    this.equal = equal;
    this.placeOf = placeOf;
    this.el = el.ownerDocument.createElement("div");
    this.none = el.ownerDocument.createElement("div");
    this.el.className = "kino-choices";
    this.none.className = "kino-choices-none";
    this.none.textContent = "No option matches.";
    this.el.addEventListener("keydown", (event) => this.#move(event), { signal });
    this.el.addEventListener("focusin", ({ target }) => this.#rove(/** @type {HTMLInputElement} */ (target)), { signal });
  }

  get length() {
    return this.#choices.length;
  }

  /** The places of those that are ticked. */
  get chosen() {
    return this.#choices.flatMap(({ box }, index) => (box.checked ? [index] : []));
  }

  set chosen(/** @type {number[]} */ places) {
    const chosen = new Set(places);
    this.#choices.forEach(({ box }, index) => (box.checked = chosen.has(index)));
  }

  /** @param {string[]} labels */
  adopt(labels) {
    if (this.equal(labels, this.#labels)) return;
    const chosen = this.chosen.flatMap((place) => this.placeOf(this.#labels[place], labels) ?? []);
    this.#labels = labels;
    this.#choices = labels.map((label) => this.#choice(label));
    this.el.replaceChildren(...this.#choices.map(({ row }) => row), this.none);
    this.el.toggleAttribute("data-many", this.length > MANY);
    this.chosen = chosen;
    this.#rove();
  }

  /** Show those that have `sought` in their words. @param {string} sought */
  narrow(sought) {
    const lower = sought.trim().toLowerCase();
    for (const { row, words } of this.#choices) row.hidden = !words.includes(lower);
    this.none.hidden = this.#choices.some(({ row }) => !row.hidden);
    if (this.#choices.some(({ row, box }) => row.hidden && box.tabIndex === 0)) this.#rove();
  }

  /** Go to one of those that are seen. @param {number} place */
  focus(place) {
    this.#seen()[place]?.focus();
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const seen = this.#seen();
    const at = seen.indexOf(/** @type {HTMLInputElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    seen[to]?.focus();
  }

  #seen() {
    return this.#choices.filter(({ row }) => !row.hidden).map(({ box }) => box);
  }

  /** The Tab key stops at one of many; the arrows go on from there. */
  #rove(current = this.#seen()[0]) {
    const many = this.length > MANY;
    for (const { box } of this.#choices) box.tabIndex = !many || box === current ? 0 : -1;
  }

  /** @param {string} label @returns {Choice} */
  #choice(label) {
    const document = this.el.ownerDocument;
    const row = Object.assign(document.createElement("label"), { className: "kino-field-row" });
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    const words = Object.assign(document.createElement("span"), { textContent: this.readable(label), dir: "auto" });
    row.append(box, words);
    return { row, box, words: label.toLowerCase() };
  }
}
