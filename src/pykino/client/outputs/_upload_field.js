/**
 * The field of what is handed over: chosen, dropped or pasted, on its way, there.
 *
 * @import { Context } from "../types.js"
 * @import { FieldData, Part, Shell } from "./_field_types.js"
 * @import { Parcel, Upload } from "./_upload.js"
 * @import { Box } from "./_upload_box.js"
 *
 * @typedef {object} UploadPart
 * @property {HTMLElement} view shows the value
 * @property {string} noun what it is, in a sentence: `"a file"`
 * @property {string} accept what the file dialog offers
 * @property {HTMLElement[]} [tools] more buttons beside the one that chooses
 * @property {boolean} [paste] whether a picture in the clipboard is taken
 * @property {(data: any) => string | void} [adopt] takes the options; returns what is offered by the dialog
 * @property {(data: any) => string} [hint] what the page has to say beside the help
 * @property {(value: any) => void} show not called for null: then the view is hidden
 * @property {(file: File) => Promise<Parcel>} prepare raises `Refusal` with what to say
 * @property {() => void} [stop] ends what is being prepared
 *
 * @typedef {{ update(data: FieldData): void, take(file: File): void, say(message: string): void }} UploadHandle
 */

const UNREADABLE = "It could not be read: it was moved, or it has changed. Choose it again.";

/** What was chosen cannot be taken; the message is for the reader. */
export class Refusal extends Error {
  name = "Refusal";
}

/**
 * @param {Context<FieldData & { uploading: string | null }>} context
 * @param {UploadPart} part
 * @returns {Promise<UploadHandle | undefined>}
 */
export async function uploadField(context, part) {
  const names = ["_field_shell", "_upload_box", "_upload"];
  const [{ makeShell }, { makeBox }, kit] = await Promise.all(names.map((name) => context.load(name)));
  if (context.signal.aborted) return;
  const box = makeBox(context.el.ownerDocument, part);
  /** @type {Part} */
  const frame = { label: "legend", body: box.body, show() {}, read: () => ({ value: null }) };
  return new UploadField(context, part, makeShell(context, frame), frame, box, kit);
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
  /** Called once nothing is on its way any more. @type {(() => void)[]} */
  #waiting = [];

  /**
   * @param {Context<FieldData & { uploading: string | null }>} context
   * @param {UploadPart} part
   * @param {Shell} shell
   * @param {Part} frame what the shell was made of
   * @param {Box} box
   * @param {typeof import("./_upload.js")} kit
   */
  constructor(context, part, shell, frame, box, kit) {
    this.context = context;
    this.part = part;
    this.shell = shell;
    this.kit = kit;
    this.frame = frame;
    this.box = box;
    this.#listen();
    this.update(context.data);
  }

  /** @param {FieldData & { uploading: string | null }} data */
  update(data) {
    const { uploading } = data;
    this.box.dialog.accept = this.part.adopt?.(data) ?? this.part.accept;
    if (this.#upload) this.#upload.announce(); // its answers went with the page before
    else if (uploading && !this.kit.begun.has(uploading)) {
      this.context.push("cancel", { id: uploading }); // the page was loaded again: this is what is left
    }
    this.frame.hint = this.part.hint?.(data) ?? "";
    this.#become(data);
    this.#show(data.value);
    this.say(data.message);
  }

  /** @param {File} file */
  async take(file) {
    if (this.#off) return;
    this.#stop();
    this.#begin(`Reading ${this.context.readable(file.name) || this.part.noun} …`);
    const turn = this.#turn;
    try {
      const parcel = await this.part.prepare(file);
      if (turn === this.#turn && !this.context.signal.aborted) this.#send(parcel);
    } catch (error) {
      if (turn !== this.#turn || this.context.signal.aborted) return;
      this.#end();
      if (!(error instanceof Error) || error.name !== "Refusal") console.error("pykino: an upload failed", error);
      this.say(error instanceof Error && error.name === "Refusal" ? error.message : UNREADABLE);
    }
  }

  /** @param {string} message */
  say(message) {
    this.shell.say(message);
  }

  #listen() {
    const { context } = this;
    const { body } = this.box;
    const options = { signal: context.signal };
    this.box.choose.addEventListener("click", () => this.box.dialog.click(), options);
    this.box.remove.addEventListener("click", () => this.#remove(), options);
    this.box.cancel.addEventListener("click", () => this.#cancel(), options);
    this.box.dialog.addEventListener("change", () => this.#chosen(), options);
    for (const name of ["dragenter", "dragover"]) {
      body.addEventListener(name, (event) => this.#over(/** @type {DragEvent} */ (event)), options);
    }
    for (const name of ["dragleave", "drop"]) body.addEventListener(name, () => delete body.dataset.over, options);
    body.addEventListener("drop", (event) => this.#takeFrom(event, event.dataTransfer), options);
    if (this.part.paste) {
      this.shell.el.addEventListener("paste", (event) => this.#takeFrom(event, event.clipboardData), options);
    }
    context.signal.addEventListener("abort", () => this.#stop());
    context.on("value", (news) => this.#hear(news));
    context.on("refused", (refusal) => this.#refused(refusal));
    context.on("state", (state) => this.#become(state));
    context.on("more", (news) => this.#upload?.more(news));
    context.onSync(() => this.#busy && new Promise((resolve) => this.#waiting.push(() => resolve(null))));
  }

  #chosen() {
    const file = this.box.dialog.files?.[0];
    if (file) this.take(file);
    this.box.dialog.value = ""; // the same file may be chosen again
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (this.#off || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.box.body.dataset.over = "";
  }

  /**
   * @param {Event} event
   * @param {DataTransfer | null} data
   */
  #takeFrom(event, data) {
    const files = [...(data?.files ?? [])];
    if (!files.length || this.#off) return;
    event.preventDefault();
    if (files.length === 1) this.take(files[0]);
    else this.say(`Expected ${this.part.noun}, not ${files.length} at once.`);
  }

  /** @param {Parcel} parcel */
  #send(parcel) {
    const { push } = this.context;
    this.#upload = new this.kit.Upload(parcel, (this.#sent += 1), {
      push,
      progress: (done, size) => this.#progress(done, size),
      unreadable: () => {
        this.#stop();
        this.say(UNREADABLE);
      },
    });
    this.#progress(0, parcel.blob.size);
  }

  /**
   * @param {number} done
   * @param {number} size
   */
  #progress(done, size) {
    const { sizeText } = this.kit;
    this.box.bar.value = size ? done / size : 1;
    const name = this.context.readable(this.#upload?.parcel.name ?? "");
    this.box.words.textContent = `${name}: ${sizeText(done)} of ${sizeText(size)}`;
  }

  #remove() {
    this.#stop();
    this.say("");
    this.context.push("change", { value: null, n: (this.#sent += 1) });
    this.box.choose.focus(); // the button that had the focus goes
  }

  #cancel() {
    this.#stop();
    this.box.choose.focus();
  }

  /** @param {{ value: any, origin: string | null, n: number, reset?: boolean }} news */
  #hear({ value, origin, n, reset = false }) {
    const ours = this.#upload !== null && origin === this.context.client && n === this.#upload.n;
    if (ours) this.#end();
    if (reset) this.#stop();
    if (!this.#busy) this.say("");
    this.#show(value);
  }

  /** @param {{ message: string, n: number }} refusal */
  #refused({ message, n }) {
    if (n && n !== this.#sent) return;
    if (n && this.#upload?.n === n) this.#end();
    this.say(message);
  }

  /** @param {Pick<FieldData, "label" | "help" | "disabled">} state */
  #become(state) {
    this.#off = state.disabled || this.context.static;
    this.shell.describe(state);
    this.shell.disable(this.#off);
    this.box.bar.setAttribute("aria-label", state.label);
  }

  /** @param {any} value */
  #show(value) {
    this.#known = value;
    this.part.view.hidden = value === null;
    if (value !== null) this.part.show(value);
    this.#arrange();
  }

  /** @param {string} words */
  #begin(words) {
    this.#busy = true;
    this.say("");
    this.box.bar.removeAttribute("value");
    this.box.words.textContent = words;
    this.#arrange();
  }

  /** Nothing is wanted any more of what is on its way. */
  #stop() {
    this.#upload?.cancel();
    this.part.stop?.();
    this.#end();
  }

  #end() {
    this.#upload?.end();
    this.#upload = null;
    this.#turn += 1;
    this.#busy = false;
    this.#arrange();
    for (const tell of this.#waiting.splice(0)) tell();
  }

  #arrange() {
    const { noun } = this.part;
    const empty = this.#known === null;
    this.box.row.hidden = this.#busy;
    this.box.way.hidden = !this.#busy;
    this.box.remove.hidden = empty;
    this.box.hint.hidden = !empty || this.#off;
    this.box.choose.textContent = empty ? `Choose ${noun}` : "Replace";
  }
}
