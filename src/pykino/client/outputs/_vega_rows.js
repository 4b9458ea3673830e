/** Rows on their way into a drawing, and values on their way out of it; no Vega in here, and no page. */

/** The rows of one dataset: those that Vega has, those that it is to get, those that it is to lose. */
export class Rows {
  /** @type {any[]} */
  held = [];
  /** @type {any[]} */
  #gone = [];
  /** @type {any[]} */
  #fresh;
  #count;
  /** @type {any} */
  #parse = undefined;
  #used = false;

  /**
   * @param {object[]} rows
   * @param {number} count
   */
  constructor(rows, count) {
    this.#fresh = rows;
    this.#count = count;
  }

  get size() {
    return this.held.length + this.#fresh.length;
  }

  plain() {
    return [...this.held, ...this.#fresh].map(plain);
  }

  /**
   * @param {object[]} rows
   * @param {number} count of all rows that ever came, these included
   * @param {number} keep how many of the last are to stay
   */
  add(rows, count, keep) {
    const missing = count - this.#count;
    if (missing > 0) this.#fresh = this.#fresh.concat(rows.slice(-missing));
    this.#count = count;
    const excess = this.size - keep;
    if (excess <= 0) return;
    this.#gone = this.#gone.concat(this.held.splice(0, excess));
    this.#fresh.splice(0, Math.max(0, this.#fresh.length - keep));
  }

  /** All rows, for a new drawing that reads them from `source`; undefined: it has no use for them. @param {any} source */
  move(source) {
    this.#gone = [];
    this.#used = Boolean(source);
    if (!source) return undefined;
    this.held = this.held.concat(this.#fresh);
    this.#fresh = [];
    if (this.#parse) delete source.format.parse; // the drawing before this one has parsed them
    else this.#parse = source.format?.parse;
    return this.held.slice();
  }

  /**
   * @param {any} view
   * @param {string} name
   */
  feed(view, name) {
    if (!this.#used || !view || !(this.#fresh.length || this.#gone.length)) return;
    // a spec's parsers run when data is loaded, not when it is inserted
    const rows = this.#parse ? view.parse(this.#fresh, { parse: this.#parse }) : this.#fresh;
    view.change(name, view.changeset().remove(this.#gone).insert(rows));
    this.held = this.held.concat(rows);
    this.#gone = [];
    this.#fresh = [];
  }
}

/** A value of Vega's as JSON: dates as milliseconds, without its own marks. @param {any} value @returns {any} */
export function plain(value) {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value), plain);
  if (value instanceof Set) return Array.from(value, plain);
  if (typeof value !== "object" || value === null) return typeof value === "function" ? null : value;
  const own = Object.entries(value).filter(([key]) => key !== "_vgsid_" && key !== "vlPoint");
  return Object.fromEntries(own.map(([key, inner]) => [key, plain(inner)]));
}

/**
 * Old numbers of rows to new ones: each drawing numbers the rows in the order in which they came,
 * though it may hold them in another one.
 *
 * @param {Map<number, any>} before
 * @param {Map<number, any>} after
 */
export function pairs(before, after) {
  const [old, today] = [before, after].map((rows) => [...rows.keys()].sort((a, b) => a - b));
  return new Map(old.map((number, index) => [number, today[index]]));
}

/**
 * A state of Vega's with other numbers for its rows.
 *
 * @param {any} value
 * @param {Map<number, number>} numbers
 * @returns {any}
 */
export function renumbered(value, numbers) {
  if (Array.isArray(value)) return value.map((item) => renumbered(item, numbers));
  if (value?.constructor !== Object) return value;
  const own = Object.entries(value).map(([key, inner]) => {
    if (key !== "_vgsid_") return [key, renumbered(inner, numbers)];
    const today = (/** @type {number} */ number) => numbers.get(number);
    return [key, typeof inner === "number" ? today(inner) : Array.from(inner ?? [], today)];
  });
  return Object.fromEntries(own);
}
