/**
 * What stands at an output beside what its module draws: why it cannot be drawn, what Python raised,
 * that nothing answers any more.
 *
 * @import { Mounted, Node } from "./types.js"
 * @import { Output } from "./output.js"
 * @import { List, View } from "./view.js"
 */

const GONE = "No longer live, like all that is grey here: its part of the program has ended or ran again, so nothing answers.";
const GONE_BRIEFLY = "No longer live: nothing answers here.";

export class Notes {
  #view;
  #output;
  /** What Python raised. @type {List | null} */
  #problem = null;

  /**
   * @param {View} view
   * @param {Output} output
   */
  constructor(view, output) {
    this.#view = view;
    this.#output = output;
  }

  /**
   * Say in the box of a module why it cannot go on.
   *
   * @param {HTMLElement} box
   * @param {unknown} error
   */
  fail(box, error) {
    const { type, ref, source, text } = this.#output.node;
    const { readable } = this.#view.page.words;
    const name = ref === undefined ? `“${type}”` : ref; // a ref says the class: Counter-12
    console.error(`pykino: the output ${name} failed`, error);
    const why = error instanceof Error ? error.message : String(error);
    box.className = "kino-box kino-problem";
    box.setAttribute("role", "alert");
    box.replaceChildren(
      this.#element("div", "kino-problem-title", `The output ${readable(name)} could not be drawn here`),
      this.#element("div", "kino-problem-why", readable(why)),
    );
    const plain = typeof source === "string" ? source : text; // what a node says without its module
    if (typeof plain !== "string" || !plain) return;
    const words = this.#element("pre", "kino-problem-text", readable(plain));
    words.tabIndex = 0; // it may scroll: the keyboard must reach it
    box.append(words);
  }

  /** Show below the box what Python raised; null takes that away. @param {Node | null} node */
  complain(node) {
    if (node) {
      this.#problem ??= this.#newList();
      this.#view.reconcile(this.#problem, [node]);
    } else if (this.#problem) {
      this.#view.release(this.#problem);
      this.#problem.el.remove();
      this.#problem = null;
    }
  }

  /**
   * Mark that nothing answers.
   *
   * @param {boolean} gone
   * @param {Mounted | null} mounted
   */
  markGone(gone, mounted) {
    const { el } = this.#output;
    const matters = gone && mounted !== null && !mounted.silent;
    el.toggleAttribute("data-gone", gone);
    if (matters) el.title = GONE_BRIEFLY;
    else el.removeAttribute("title");
    this.#view.missing(this.#output, matters);
  }

  /** Say in words that nothing answers; one output of a page does so for all. @param {boolean} told */
  sayGone(told) {
    const { el } = this.#output;
    el.querySelector(":scope > .kino-gone")?.remove();
    if (told) el.append(this.#element("div", "kino-gone", GONE));
  }

  #newList() {
    const el = this.#output.el.appendChild(this.#element("div", "kino-complaint"));
    return this.#view.newList(el, this.#output);
  }

  /**
   * @param {string} tag
   * @param {string} name
   */
  #element(tag, name, words = "") {
    const el = this.#view.page.root.ownerDocument.createElement(tag);
    el.className = name;
    el.textContent = words;
    return el;
  }
}
