/**
 * What all inputs share on the page: when a change is sent, whose answer counts, what happens to a draft.
 *
 * A draft is what the reader has entered and Python has not taken. One that was not sent yet is
 * overwritten by nobody, except while the field is switched off. One that was refused stays together
 * with the reason; once the reader has left it, both give way to the next value. Everything else is
 * shown at once. While an answer to a change of ours is under way, what others do is not shown: our
 * answer comes later, and holds the value that everybody sees.
 *
 * Events to Python: "change" `{value, n}`; n grows, and no two of a page are alike, since an input may
 * be shown twice. Events from Python: "value" `{value, origin, n, reset?}` to all, "refused" `{message,
 * n}` to the one who sent it (n 0: said by a form), "state" `{disabled, label, help}`; with a
 * value in it, the whole state, with other options. These have another `edition`, which a change names.
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
  const names = ["_field_shell", "_change_numbers"];
  const [{ makeShell }, { nextNumber }] = await Promise.all(names.map((name) => context.load(name)));
  if (context.signal.aborted) return;
  return new Field(context, part, makeShell(context, part), nextNumber);
}

const COMPOSING = 229; // how some browsers number the key that ends a composition

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
  /** What was entered when a form last asked for it, or shown since. @type {any} */
  #flushed;
  /** What is to be cut off, since it was sent, once the characters after it are composed. @type {any} */
  #stale;
  #composing = false;
  /** Whether a slider is held: it may not move under the hand. */
  #held = false;
  #off = false;
  /** What Python said of it last, and whether Python is gone. @type {Pick<FieldData, "label" | "help" | "disabled">} */
  #state = { label: "", help: "", disabled: false };
  #gone = false;
  /** Of the options that are shown, where there are any. @type {number | undefined} */
  #edition;
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
   * @param {(page: Document) => number} nextNumber
   */
  constructor(context, part, shell, nextNumber) {
    this.context = context;
    this.part = part;
    this.shell = shell;
    this.nextNumber = nextNumber;
    this.update(context.data);
    context.on("value", (news) => this.#hear(news));
    context.on("refused", (refusal) => this.#refused(refusal));
    context.on("state", (state) => ("value" in state ? this.update(state) : this.#become(state)));
    context.onSync((leaving) => this.#flush(leaving));
    context.onGone((gone) => {
      this.#gone = gone;
      if (gone) this.shell.wait(false); // the answer does not come
      this.#become(this.#state);
    });
    context.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#listen(shell.el);
  }

  /** @param {FieldData} data */
  update(data) {
    const moved = !same(data.value, this.#known);
    const asked = this.#answered < this.#sent;
    this.#hearAnswer(); // what is under way was for a page that is no more
    this.#debounce = data.debounce;
    this.#known = data.value;
    if (data.edition !== this.#edition) this.#base = undefined; // its places are others now
    this.#edition = data.edition;
    this.part.adopt?.(data);
    this.#become(data);
    if (asked && data.message) this.#draft ||= "refused"; // the answer did not reach us, and the text is still there
    if (data.message ? !this.#draft : this.#mayShow(moved || (this.#draft === "refused" && !this.#ours))) this.#settle();
    if (this.#ours) return;
    if (data.message) this.#object(data.message);
    else if (this.#draft === "typed") this.say("");
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
    const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ heard) => el.addEventListener(name, heard, options);
    listen("input", (event) => (event.isComposing ? this.#type() : this.edited()));
    listen("compositionstart", () => void (this.#composing = true));
    listen("compositionend", () => this.#composed());
    listen("change", () => {
      this.#held = false;
      if (this.#keyed && this.part.patient) this.edited();
      else this.commit();
    });
    listen("keydown", (event) => event.isComposing || event.keyCode === COMPOSING || this.#press(event));
    listen("pointerdown", ({ target }) => {
      this.#keyed = false;
      this.#held ||= target.type === "range"; // not every browser gives it the focus
    });
    listen("focusout", ({ relatedTarget }) => el.contains(relatedTarget) || this.#leave());
    for (const name of ["pointerup", "pointercancel"]) el.ownerDocument.addEventListener(name, () => this.#release(), options);
  }

  /** It is not sent before it is complete, unless somebody asks for it. */
  #type() {
    clearTimeout(this.#timer);
    this.#draft = "typed";
  }

  #composed() {
    this.#composing = false;
    if (this.#stale !== undefined) this.part.cut?.(this.#stale);
    this.#stale = undefined;
    this.edited();
  }

  #leave() {
    this.#held = this.#composing = false;
    this.#finish(false);
  }

  /** The hand is off: what was not shown under it may be now. */
  #release() {
    if (!this.#held) return;
    this.#held = false;
    if (!this.#draft && this.#answered === this.#sent) this.#settle();
  }

  /** @param {KeyboardEvent} event */
  #press({ key, target, ctrlKey, metaKey }) {
    this.#keyed = true;
    const { localName } = /** @type {HTMLElement} */ (target);
    if (key === "Enter" && (localName === "input" || ctrlKey || metaKey)) this.#finish(false);
    if (key === "Escape" && this.#draft && localName !== "textarea") this.#giveUp(); // too much to lose by one key
  }

  /** @param {boolean} leaving */
  #flush(leaving) {
    if (!leaving) this.#flushed = this.part.read().value;
    this.#finish(!leaving);
  }

  /**
   * End the edit, if there is one.
   *
   * @param {boolean} anyway send also what cannot be meant: Python refuses it, and whatever waits for it
   */
  #finish(anyway) {
    clearTimeout(this.#timer);
    const open = this.#draft === "typed" || (anyway && this.#draft === "refused" && this.#ours);
    if (!open || this.#off) return;
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
    this.#sent = this.nextNumber(this.shell.el.ownerDocument);
    this.shell.wait(true);
    this.context.push("change", { value, n: this.#sent, ...(this.#edition === undefined ? {} : { edition: this.#edition }) });
  }

  #hearAnswer() {
    this.#answered = this.#sent;
    this.shell.wait(false);
  }

  /** Show again what Python holds; what it has refused is forgotten there too. */
  #giveUp() {
    const told = this.shell.message !== "" && !this.#ours;
    this.#settle();
    if (told) this.#send(this.#known);
  }

  /** @param {{ value: any, origin: string | null, n: number, reset?: boolean }} news */
  #hear({ value, origin, n, reset = false }) {
    const moved = !same(value, this.#known);
    const mine = origin === this.context.client;
    this.#known = value;
    if (reset) this.#startOver();
    else if (mine && n >= this.#sent) this.#hearAnswer(); // to this change, or to a later one of the page
    if (this.#answered < this.#sent) return;
    if (this.#mayShow(moved)) this.#settle();
    else if (mine && n === this.#sent && !this.#ours) this.say(""); // Python took it, and the reader has gone on since
  }

  /** A form begins anew, but what was entered since it was sent is for the next time. */
  #startOver() {
    const asked = this.#answered < this.#sent;
    const newer = asked || this.#draft === "typed" || this.#ours;
    this.#hearAnswer();
    if (!newer || same(this.part.read().value, this.#flushed)) return void (this.#draft = "");
    this.#base = asked ? undefined : this.#known;
    if (this.#composing) this.#stale = this.#flushed;
    else this.part.cut?.(this.#flushed);
    if (!this.#ours) this.edited();
  }

  /** Whether a value can be shown and takes nothing from the reader. @param {boolean} moved whether it is another one */
  #mayShow(moved) {
    if (!this.#draft) return !this.#held && !this.#composing;
    if (this.#draft === "typed") return moved && this.#off;
    return moved && !this.shell.hasFocus();
  }

  /** @param {{ message: string, n: number }} refusal */
  #refused({ message, n }) {
    if (n && n !== this.#sent) return;
    if (n) {
      this.#hearAnswer();
      this.#draft ||= "refused";
    }
    if (message || !this.#ours) this.#object(message); // empty: what a form said of it is over
  }

  /** @param {Pick<FieldData, "label" | "help" | "disabled">} state */
  #become(state) {
    this.#state = state;
    const off = state.disabled || this.context.static || this.#gone;
    const back = this.#off && !off;
    this.#off = off;
    this.shell.describe(state);
    this.shell.disable(off);
    if (back && this.#draft === "typed") this.edited(); // its time stood still
  }

  /** There is no draft any more: show what Python holds. */
  #settle() {
    clearTimeout(this.#timer);
    this.#draft = "";
    this.#base = this.#flushed = this.#known;
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
