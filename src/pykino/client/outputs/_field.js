/**
 * What all inputs share on the page: when a change is sent, whose answer counts, what happens to a draft.
 *
 * A draft is what the reader has entered and Python has not taken: it was not sent yet, or it was
 * refused. A draft is never overwritten while the reader is at it; everything else is shown at once.
 * While an answer to a change of ours is under way, what others do is not shown: our answer comes
 * later, and holds the value that everybody sees.
 *
 * Events to Python: "change" `{value, n}`, numbered 1, 2, 3 ... Events from Python: "value" `{value,
 * origin, n, reset?}` to all, "refused" `{message, n}` to the one who sent it (n 0: said by a form),
 * "state" `{disabled, label, help}`.
 *
 * @import { Context } from "../types.js"
 * @import { FieldData, FieldHandle, Part, Shell } from "./_field_types.js"
 */

/**
 * Put an input on the page and keep it in step with Python.
 *
 * @param {Context<FieldData>} context
 * @param {Part} part
 * @returns {Promise<FieldHandle | undefined>}
 */
export async function field(context, part) {
  const { makeShell } = await context.load("_field_shell");
  if (context.signal.aborted) return;
  return new Field(context, part, makeShell(context, part));
}

/** @implements {FieldHandle} */
class Field {
  /** The value that Python holds, as far as we have heard. @type {any} */
  #known;
  /** What the reader began with; undefined where nothing equals it. @type {any} */
  #base;
  /** @type {"" | "typed" | "refused"} */
  #draft = "";
  /** Whether what is said next to the field was found here: Python has not seen that draft. */
  #ours = false;
  #sent = 0;
  #answered = 0;
  /** @type {"blur" | number} */
  #debounce = "blur";
  /** Whether the reader's last act was a key. */
  #keyed = false;
  /** @type {any} */
  #timer;

  /**
   * @param {Context<FieldData>} context
   * @param {Part} part
   * @param {Shell} shell
   */
  constructor(context, part, shell) {
    this.context = context;
    this.part = part;
    this.shell = shell;
    this.update(context.data);
    context.on("value", (news) => this.#hear(news));
    context.on("refused", (refusal) => this.#refused(refusal));
    context.on("state", (state) => this.#become(state));
    context.onSync(() => this.#finish(true));
    context.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#listen(shell.el);
  }

  /** @param {FieldData} data */
  update(data) {
    this.#answered = this.#sent; // what is under way was for a page that is no more
    this.#debounce = data.debounce;
    this.#known = data.value;
    this.part.adopt?.(data);
    this.#become(data);
    if (this.#draft && this.shell.hasFocus()) return;
    this.#settle();
    if (data.message) this.#object(data.message); // what was entered was lost with the page before
  }

  edited() {
    this.#draft = "typed";
    if (this.#ours && !this.part.read().problem) this.say("");
    clearTimeout(this.#timer);
    if (this.#debounce === 0) this.commit();
    else if (this.#debounce !== "blur") this.#timer = setTimeout(() => this.commit(), this.#debounce);
  }

  commit() {
    this.#draft ||= "typed";
    this.#finish(false);
  }

  /** @param {string} message */
  say(message) {
    this.#ours = message !== "";
    this.shell.say(message);
  }

  /** @param {HTMLElement} el */
  #listen(el) {
    const options = { signal: this.context.signal };
    const composing = (/** @type {Event} */ event) => /** @type {InputEvent} */ (event).isComposing;
    el.addEventListener("input", (event) => composing(event) || this.edited(), options);
    el.addEventListener("compositionend", () => this.edited(), options);
    el.addEventListener("change", () => (this.#keyed && this.part.patient ? this.edited() : this.commit()), options);
    el.addEventListener("keydown", (event) => composing(event) || this.#press(event), options);
    el.addEventListener("pointerdown", () => void (this.#keyed = false), options);
    el.addEventListener(
      "focusout",
      ({ relatedTarget }) => el.contains(/** @type {Node | null} */ (relatedTarget)) || this.#finish(false),
      options,
    );
  }

  /** @param {KeyboardEvent} event */
  #press({ key, target, ctrlKey, metaKey }) {
    this.#keyed = true;
    const line = /** @type {HTMLElement} */ (target).localName === "input";
    if (key === "Enter" && (line || ctrlKey || metaKey)) this.#finish(false);
    if (key === "Escape" && this.#draft) this.#giveUp();
  }

  /**
   * End the edit, if there is one.
   *
   * @param {boolean} anyway send also what cannot be meant: Python refuses it, and whatever waits for it
   */
  #finish(anyway) {
    clearTimeout(this.#timer);
    const open = this.#draft === "typed" || (anyway && this.#draft === "refused" && this.#ours);
    if (!open || this.context.static) return;
    const { value, problem = "" } = this.part.read();
    if (problem && !anyway) return this.#keep(problem);
    if (!same(value, this.#base)) return this.#send(value);
    this.#draft = "";
    if (this.#answered === this.#sent) this.#settle(); // others may have changed it meanwhile
  }

  /** What is entered cannot be meant: Python need not see it. @param {string} problem */
  #keep(problem) {
    this.#draft = "refused";
    this.#object(problem);
    this.#ours = true;
  }

  /** @param {string} message */
  #object(message) {
    this.#base = undefined; // the same value would be looked at again
    this.#ours = false;
    this.shell.say(message);
  }

  /** @param {unknown} value */
  #send(value) {
    this.#draft = "";
    this.#ours = false;
    this.#base = value;
    this.context.push("change", { value, n: (this.#sent += 1) });
  }

  /** Show again what Python holds; what it has refused is forgotten there too. */
  #giveUp() {
    const told = this.shell.message !== "" && !this.#ours;
    this.#settle();
    if (told) this.#send(this.#known);
  }

  /** @param {{ value: any, origin: string | null, n: number, reset?: boolean }} news */
  #hear({ value, origin, n, reset = false }) {
    this.#known = value;
    const answer = origin === this.context.client && n === this.#sent;
    if (reset) this.#draft = "";
    if (reset || answer) this.#answered = this.#sent;
    if (this.#answered < this.#sent) return;
    if (!this.#draft || !this.shell.hasFocus()) return this.#settle();
    if (answer && !this.#ours) this.say(""); // Python took it, and the reader has gone on since
  }

  /** @param {{ message: string, n: number }} refusal */
  #refused({ message, n }) {
    if (n && n !== this.#sent) return;
    if (n) {
      this.#answered = n;
      this.#draft ||= "refused";
    }
    if (message || !this.#ours) this.#object(message); // empty: what a form said of it is over
  }

  /** @param {Pick<FieldData, "label" | "help" | "disabled">} state */
  #become(state) {
    this.shell.describe(state);
    this.shell.disable(state.disabled || this.context.static);
    if (state.disabled && this.#draft) this.#settle();
  }

  /** There is no draft any more: show what Python holds. */
  #settle() {
    clearTimeout(this.#timer);
    this.#draft = "";
    this.#base = this.#known;
    this.say("");
    // whoever is at it keeps the caret, and 1.50 for what is 1.5
    if (!this.shell.hasFocus() || !same(this.part.read().value, this.#known)) this.part.show(this.#known);
  }
}

/** @param {any} a @param {any} b */
function same(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
