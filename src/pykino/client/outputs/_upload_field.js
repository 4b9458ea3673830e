/**
 * The field of what is handed over: chosen, dropped or pasted, on its way, there.
 *
 * @import { Context } from "../types.js"
 * @import { FieldData, Part, Shell } from "./_field_types.js"
 * @import { Upload } from "./_upload.js"
 * @import { Box } from "./_upload_box.js"
 * @import { Parcel, UploadData, UploadHandle, UploadPart } from "./_upload_types.js"
 *
 * @typedef {typeof import("./_upload.js") & typeof import("./_change_numbers.js")} Kit
 * @typedef {{ context: Context<UploadData>, part: UploadPart, shell: Shell, frame: Part, box: Box, kit: Kit }} Parts
 */

const UNREADABLE = "It could not be read: it was moved, or it has changed. Choose it again.";

/** What was chosen cannot be taken; the message is for the reader. */
export class Refusal extends Error {
  name = "Refusal";
}

/**
 * @param {Context<UploadData>} context
 * @param {UploadPart} part
 * @returns {Promise<UploadHandle | undefined>}
 */
export async function uploadField(context, part) {
  const names = ["_field_shell", "_upload_box", "_upload_hands", "_upload_complaint", "_upload", "_change_numbers"];
  const found = await Promise.all(names.map((name) => context.load(name)));
  if (context.signal.aborted) return;
  const [{ makeShell }, { makeBox }, { listenToHands, takePasted }, { Complaint }, upload, { nextNumber }] = found;
  const box = makeBox(context.el.ownerDocument, part);
  /** @type {Part} */
  const frame = { label: "legend", body: box.body, show() {}, read: () => ({ value: null }) };
  const shell = makeShell(context, frame);
  const complaint = new Complaint(shell, context.push, () => field.arrange());
  const field = new UploadField({ context, part, shell, frame, box, kit: { ...upload, nextNumber } }, complaint);
  field.update(context.data);
  const hands = field.hands();
  listenToHands(box, hands);
  if (part.paste) takePasted(shell.el, hands);
  return field;
}

/** @implements {UploadHandle} */
class UploadField {
  /** @type {any} */
  #known = null;
  #sent = 0;
  /** What is on its way. @type {Upload | null} */
  #upload = null;
  /** A number for each thing that is taken: what is prepared for an earlier one is dropped. */
  #turn = 0;
  #busy = false;
  #off = false;
  /** What Python said of it last, and whether Python is gone. @type {Pick<FieldData, "label" | "help" | "disabled">} */
  #state = { label: "", help: "", disabled: false };
  #gone = false;
  /** Called once nothing is on its way any more. @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {Parts} parts
   * @param {import("./_upload_complaint.js").Complaint} complaint
   */
  constructor({ context, part, shell, frame, box, kit }, complaint) {
    this.context = context;
    this.part = part;
    this.shell = shell;
    this.frame = frame; // what the shell was made of
    this.box = box;
    this.kit = kit;
    this.complaint = complaint;
    context.signal.addEventListener("abort", () => this.#stop()); // and Python hears that it is cancelled
    context.on("value", (news) => this.#hear(news));
    context.on("refused", (refusal) => this.#refused(refusal));
    context.on("state", (state) => this.#become(state));
    context.on("more", (news) => this.#upload?.more(news));
    context.onSync((leaving) => leaving || this.#flush());
    context.onGone((gone) => {
      this.#gone = gone;
      this.#become(this.#state);
    });
  }

  /** @param {UploadData} data */
  update(data) {
    const { uploading } = data;
    this.box.dialog.accept = this.part.adopt?.(data) ?? this.part.accept;
    // what nobody here sends is left of a page before this one
    if (uploading && !this.kit.begun.has(uploading)) this.context.push("cancel", { id: uploading });
    this.#upload?.announce(); // its answers went with the page before
    this.frame.hint = this.part.hint?.(data) ?? "";
    this.#become(data);
    this.#show(data.value);
    this.complaint.hear(data.message);
  }

  /** @param {File} file */
  async take(file) {
    if (this.#off) return;
    this.#abandon();
    this.#begin(`Reading ${this.context.readable(file.name) || this.part.noun} …`);
    const turn = this.#turn;
    const isOver = () => turn !== this.#turn || this.context.signal.aborted;
    try {
      const parcel = await this.part.prepare(file);
      if (!isOver()) this.#send(parcel);
    } catch (error) {
      if (!isOver()) this.#fail(error);
    }
  }

  /** @param {string} problem */
  say(problem) {
    this.complaint.find(problem);
  }

  /** @param {string} news */
  tell(news) {
    this.box.news.textContent = news;
  }

  arrange() {
    this.box.arrange({ busy: this.#busy, empty: this.#known === null, off: this.#off, refused: this.complaint.stands });
  }

  /** What the reader's hands are for. */
  hands() {
    return {
      signal: this.context.signal,
      isOff: () => this.#off,
      take: (/** @type {File[]} */ files) => {
        if (files.length === 1) this.take(files[0]);
        else this.say(`Expected ${this.part.noun}, not ${files.length} at once.`);
      },
      remove: () => this.#remove(),
      dismiss: () => this.say(""),
      cancel: () => this.#cancel(),
    };
  }

  /** Whoever sends a form waits for what is on its way, and is not to send it without what was refused. */
  async #flush() {
    if (this.context.el.closest("form")) await this.part.finish?.();
    if (this.#busy) await new Promise((resolve) => this.#waiting.push(() => resolve(null)));
    this.complaint.admit();
  }

  /** @param {string} words */
  #begin(words) {
    this.#busy = true;
    this.say("");
    this.box.bar.removeAttribute("value");
    this.box.words.textContent = words;
    this.arrange();
  }

  /** @param {Parcel} parcel */
  #send(parcel) {
    const { push } = this.context;
    const progress = (/** @type {number} */ done, /** @type {number} */ size) => this.#progress(done, size);
    const unreadable = () => this.#fail(null);
    this.#upload = new this.kit.Upload(parcel, this.#number(), { push, progress, unreadable });
    this.#progress(0, parcel.blob.size);
    this.tell(`Uploading ${this.#name}, ${this.kit.sizeText(parcel.blob.size)}.`);
  }

  #number() {
    return (this.#sent = this.kit.nextNumber(this.context.el.ownerDocument));
  }

  /** What is on its way, in words. */
  get #name() {
    return this.context.readable(this.#upload?.parcel.name ?? "");
  }

  /**
   * @param {number} done
   * @param {number} size
   */
  #progress(done, size) {
    const { sizeText } = this.kit;
    this.box.bar.value = size ? done / size : 1;
    this.box.words.textContent = `${this.#name}: ${sizeText(done)} of ${sizeText(size)}`;
  }

  /** It cannot be sent. @param {unknown} error a `Refusal`, another one, or null: it cannot be read any more */
  #fail(error) {
    const refusal = error instanceof Error && error.name === "Refusal";
    if (error && !refusal) console.error("pykino: an upload failed", error);
    this.say(refusal ? error.message : UNREADABLE);
    this.#stop();
  }

  #remove() {
    this.say("");
    this.#stop();
    this.context.push("change", { value: null, n: this.#number() });
    this.box.choose.focus(); // the button that had the focus goes
  }

  #cancel() {
    this.#abandon();
    if (this.#waiting.length) this.complaint.holdOnce();
    this.tell("Cancelled.");
    this.#end();
    this.box.choose.focus(); // not every browser focuses a button that is clicked
  }

  /** @param {{ value: any, origin: string | null, n: number, reset?: boolean }} news */
  #hear({ value, origin, n, reset = false }) {
    const ours = this.#upload !== null && origin === this.context.client && n === this.#upload.n;
    if (ours) this.tell(`${this.#name} has arrived.`);
    this.#show(value);
    if (ours) this.#end();
    if (reset) this.#stop();
    if (!this.#busy) this.complaint.over();
  }

  /** @param {{ message: string, n: number }} refusal */
  #refused({ message, n }) {
    if (n && n !== this.#sent) return;
    this.complaint.hear(message);
    if (n && this.#upload?.n === n) this.#end();
  }

  /** @param {Pick<FieldData, "label" | "help" | "disabled">} state */
  #become(state) {
    this.#state = state;
    this.#off = state.disabled || this.context.static || this.#gone;
    this.shell.describe(state);
    this.shell.disable(this.#off);
    this.box.bar.setAttribute("aria-label", this.context.readable(state.label));
    this.arrange();
  }

  /** @param {any} value */
  #show(value) {
    this.#known = value;
    if (value !== null) this.part.show(value);
    this.arrange();
  }

  /** Nothing is wanted any more of what is on its way. */
  #stop() {
    this.#abandon();
    this.#end();
  }

  /** The same, but who waits goes on waiting: something else may take its place. */
  #abandon() {
    this.#upload?.cancel();
    this.#upload = null;
    this.#turn += 1;
    this.part.stop?.();
  }

  #end() {
    this.#upload?.end();
    this.#upload = null;
    this.#turn += 1;
    this.#busy = false;
    this.arrange();
    for (const tell of this.#waiting.splice(0)) tell();
  }
}
