/**
 * The way of bytes to Python, piece by piece: announced, sent as far as Python allows, never held as a whole.
 *
 * Events to Python: "upload" `{id, name, size, mime, about, n, ask}`, "chunk" `{id, n, offset, data}`,
 * "cancel" `{id}`. From Python: "more" `{id, offset, until, again?}`: all up to `offset` has arrived,
 * and all up to `until` may be sent; with `again`, the answer to that `ask`: go on from `offset`;
 * with `lost`, what came before the last piece did not arrive: ask.
 *
 * @import { Parcel } from "./_upload_types.js"
 *
 * @typedef {object} Listeners
 * @property {(name: string, payload: unknown) => void} push
 * @property {(done: number, size: number) => void} progress
 * @property {() => void} unreadable the browser cannot read the bytes any more
 */

export const CHUNK = 256_000; // bytes
const SILENCE = 10_000; // ms without an answer until Python is asked how far it got

/** The ids of all that is on its way from this page: the same input may stand on it twice. @type {Set<string>} */
export const begun = new Set();

export class Upload {
  id = Math.random().toString(36).slice(2);
  #sent = 0;
  #until = 0;
  #asked = 0;
  #over = false;
  #reading = false;
  /** @type {any} */
  #timer;

  /**
   * @param {Parcel} parcel
   * @param {number} n the number of the change that it will be
   * @param {Listeners} listeners
   */
  constructor(parcel, n, listeners) {
    this.parcel = parcel;
    this.n = n;
    this.listeners = listeners;
    begun.add(this.id);
    this.announce();
  }

  /** Say what is coming, or ask how far Python got: answers may be lost with a connection. */
  announce() {
    const { blob, name, mime, about = {} } = this.parcel;
    this.#until = 0; // until the answer, nothing more
    this.#asked += 1; // what was asked before may be answered later
    this.listeners.push("upload", { id: this.id, name, size: blob.size, mime, about, n: this.n, ask: this.#asked });
    this.#listen();
  }

  /** @param {{ id: string, offset: number, until: number, again?: number, lost?: boolean }} news */
  more({ id, offset, until, again = 0, lost = false }) {
    if (this.#over || id !== this.id || (again ? again !== this.#asked : !this.#until)) return;
    if (lost) return this.announce();
    if (again) this.#sent = offset;
    this.#until = until;
    this.#listen();
    this.listeners.progress(offset, this.parcel.blob.size);
    this.#send();
  }

  /** It has ended, one way or the other. */
  end() {
    this.#over = true;
    begun.delete(this.id);
    clearTimeout(this.#timer);
  }

  cancel() {
    this.end();
    this.listeners.push("cancel", { id: this.id });
  }

  #listen() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.announce(), SILENCE);
  }

  async #send() {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#over && this.#sent < this.#until) await this.#sendOne();
    } catch {
      if (!this.#over) this.listeners.unreadable();
    } finally {
      this.#reading = false;
    }
  }

  async #sendOne() {
    const offset = this.#sent;
    const end = Math.min(offset + CHUNK, this.#until);
    const data = await this.parcel.blob.slice(offset, end).arrayBuffer();
    if (this.#over || offset !== this.#sent || end > this.#until) return; // told otherwise meanwhile
    this.#sent = end;
    this.listeners.push("chunk", { id: this.id, n: this.n, offset, data });
  }
}

/**
 * A number of bytes for people, as Python says it.
 *
 * @param {number} bytes
 */
export function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  let [size, unit] = [bytes / 1000, 0];
  while (size >= 999.95 && unit < 2) [size, unit] = [size / 1000, unit + 1];
  return `${size.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 })} ${units[unit]}`;
}
