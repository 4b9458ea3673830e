/**
 * One chart: embeds its spec, keeps its rows current, and carries what the reader selected over
 * to the next drawing when theme or spec change.
 *
 * Changes only note what is to be done; one loop does it, so that whatever comes while Vega is at
 * work is done together afterwards.
 */

const SIGNAL_PACE = 100; // ms between two reports of a selection that is being dragged
const SVG_ROWS = 1000; // more are drawn on a canvas, and so is what starts empty: it will stream
const MAX_PICKED = 1000; // rows of a selection that are reported

export class Chart {
  #el;
  #embed;
  #data;
  /** @type {any} */
  #view = null;
  /** @type {(() => void) | null} */
  #release = null;
  /** @type {Map<string, Rows>} */
  #datasets = new Map();
  /** @type {string[]} the names of Vega's own datasets */
  #sources = [];
  /** @type {Set<string>} */
  #forgotten = new Set();
  /** @type {Record<string, string>} what Python set or has heard, as JSON: not to be told again */
  #known = {};
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #stale = true;
  #dirty = false;
  #busy = false;
  #ended = false;
  /** What went wrong while Vega was at work; it reports that on the side. @type {unknown} */
  #error = null;

  /**
   * @param {HTMLElement} el
   * @param {any} embed vegaEmbed
   * @param {any} data the payload, with `config`, `tooltip` and `push` besides
   */
  constructor(el, embed, data) {
    this.#el = el;
    this.#embed = embed;
    this.#data = data;
    for (const [name, { rows, count }] of Object.entries(data.datasets)) {
      this.#datasets.set(name, new Rows(rows, count));
    }
  }

  get spec() {
    const datasets = Object.fromEntries([...this.#datasets].map(([n, d]) => [n, d.plain()]));
    return { ...this.#data.spec, datasets: { ...this.#data.spec.datasets, ...datasets } };
  }

  /** @param {{ dataset: string, rows: object[], count: number, keep: number }} news */
  push({ dataset, rows, count, keep }) {
    this.#datasets.get(dataset)?.add(rows, count, keep);
    this.#dirty = true;
    return this.settle();
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  setParam(name, value) {
    this.#known[name] = JSON.stringify(value);
    this.#view?.signal(name, value);
    this.#dirty = true;
    return this.settle();
  }

  /**
   * @param {any} spec
   * @param {string} changed the selection that has another value now
   */
  setSpec(spec, changed) {
    this.#data.spec = spec;
    this.#forgotten.add(changed);
    this.#stale = true;
    return this.settle();
  }

  /** @param {any} config */
  setConfig(config) {
    this.#data.config = config;
    this.#stale = true;
    return this.settle();
  }

  /** Take the size of the box where the spec wants to fill it. */
  fit() {
    const sizes = { width: this.#el.clientWidth, height: this.#el.clientHeight };
    for (const [side, size] of Object.entries(sizes)) {
      if (this.#data.spec[side] !== "container" || !size || !this.#view) continue;
      if (this.#view.signal(side) === size) continue;
      this.#view.signal(side, size);
      this.#dirty = true;
    }
    return this.settle();
  }

  /** Resolves when everything that was asked for is drawn, or is about to be by an earlier call. */
  async settle() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (!this.#ended && (this.#stale || this.#dirty)) await this.#step();
    } finally {
      this.#busy = false;
    }
  }

  async #step() {
    this.#error = null;
    if (this.#stale) {
      this.#stale = false;
      await this.#draw();
    } else {
      this.#dirty = false;
      this.#feed();
      await this.#view.runAsync();
    }
    if (this.#ended) this.finalize();
    if (this.#error) throw this.#error;
  }

  #feed() {
    for (const [name, rows] of this.#datasets) rows.feed(this.#view, name);
  }

  async #draw() {
    this.#feed();
    const state = this.#view?.getState(this.#kept());
    const numbered = this.#numbered();
    const { spec, config, tooltip } = this.#data;
    const { view, vgSpec, finalize } = await this.#embed(this.#el, spec, {
      mode: "vega-lite",
      viewClass: viewClass(await plainView(this.#embed), (error) => (this.#error ??= error)),
      patch: (/** @type {any} */ drawing) => this.#filled(drawing),
      ast: true,
      actions: false,
      defaultStyle: false,
      renderer: spec.usermeta?.renderer ?? this.#renderer(),
      loader,
      config,
      tooltip,
    });
    this.#release?.();
    this.#release = finalize;
    this.#view = view;
    this.#sources = (vgSpec.data ?? []).map((/** @type {any} */ { name }) => name);
    if (state) await view.setState(renumbered(state, pairs(numbered, this.#numbered()))).runAsync();
    this.#el.setAttribute("aria-label", this.#data.label);
    this.#listen(view);
  }

  /** Give what Vega-Lite compiled the rows, so that they are there when it is first drawn. @param {any} drawing */
  #filled(drawing) {
    for (const [name, rows] of this.#datasets) {
      const source = drawing.data?.find((/** @type {any} */ data) => data.name === name);
      const values = rows.move(source);
      if (values) source.values = values;
    }
    return drawing;
  }

  #renderer() {
    const sizes = [...this.#datasets.values()].map((rows) => rows.size);
    return sizes.some((size) => size === 0 || size > SVG_ROWS) ? "canvas" : "svg";
  }

  /** What of the old drawing the new one takes over: selections and parameters. */
  #kept() {
    const names = Object.keys(this.#data.params).filter((name) => !this.#forgotten.has(name));
    this.#forgotten.clear();
    return {
      data: (/** @type {string} */ name) => names.some((n) => name === `${n}_store`),
      signals: (/** @type {string} */ name, /** @type {any} */ { value }) =>
        // the corners of a brush, the choice of a widget; all else of a selection is in its store
        names.some((n) => (name === n && this.#data.params[n] !== "selection") || name.startsWith(`${n}_`)) &&
        [value].flat().every((item) => item === null || typeof item !== "object"),
      recurse: true,
    };
  }

  /** Every row that Vega has numbered, by its number, in order. @returns {Map<number, any>} */
  #numbered() {
    const rows = this.#sources.flatMap((name) => this.#view.data(name));
    return new Map(rows.filter((row) => "_vgsid_" in row).map((row) => [row._vgsid_, row]));
  }

  /** @param {any} view */
  #listen(view) {
    for (const [name, kind] of Object.entries(this.#data.params)) {
      if (kind !== "selection" && kind !== "bound") continue;
      try {
        this.#known[name] ??= JSON.stringify(this.#plainSignal(view.signal(name)));
        view.addSignalListener(name, () => this.#report(name));
      } catch {
        continue; // compiled away, for instance a selection that only scales an axis
      }
    }
    view.addEventListener("click", (/** @type {Event} */ _, /** @type {any} */ item) => {
      const isData = item?.mark?.role === "mark" && !/_brush(_bg)?$/.test(item.mark.name ?? "");
      const datum = isData && (item.isVoronoi ? item.datum.datum : item.datum);
      this.#data.push("click", { datum: datum ? plain(datum) : null });
    });
  }

  /** @param {string} name */
  #report(name) {
    if (this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      const value = this.#plainSignal(this.#view.signal(name));
      const text = JSON.stringify(value);
      if (text === this.#known[name]) return;
      this.#known[name] = text;
      this.#data.push("signal", { name, value });
    }, SIGNAL_PACE);
    this.#timers.set(name, timer);
  }

  /** A signal's value for Python; picked points, which Vega knows by number, as their rows. */
  #plainSignal(/** @type {any} */ value) {
    if (!value?._vgsid_) return plain(value);
    const rows = this.#numbered();
    const picked = Array.from(value._vgsid_, (/** @type {number} */ number) => rows.get(number));
    return picked.filter(Boolean).slice(0, MAX_PICKED).map(plain);
  }

  /**
   * @param {"svg" | "png"} type
   * @returns {Promise<string>} a URL of the picture, on the page's own background
   */
  async picture(type) {
    const background = this.#view.background();
    const paper = getComputedStyle(this.#el).getPropertyValue("--k-bg").trim() || "white";
    this.#view.background(paper);
    try {
      return await this.#view.toImageURL(type, 2);
    } finally {
      this.#view.background(background);
    }
  }

  finalize() {
    this.#ended = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#release?.();
    this.#release = null;
  }
}

/** The rows of one dataset: those that Vega has, those that it is to get, those that it is to lose. */
class Rows {
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

/** Nothing is fetched: data comes from Python, and pictures may only be inline. */
const loader = {
  /** @param {string} uri */
  async load(uri) {
    if (!/^data:/i.test(uri)) throw new Error(`Not loaded: ${uri}. Pass the rows from Python.`);
    const comma = uri.indexOf(",");
    const text = decodeURIComponent(uri.slice(comma + 1));
    return /;base64$/i.test(uri.slice(0, comma)) ? atob(text) : text;
  },
  /**
   * @param {string} uri
   * @param {{ context?: string }} options
   */
  async sanitize(uri, options) {
    const allowed = options.context === "href" ? /^(https?|mailto|tel):/i : /^(data:image\/|blob:)/i;
    if (!allowed.test(uri)) throw new Error(`Not loaded: ${uri}`);
    return { href: uri, target: "_blank", rel: "noopener noreferrer" };
  },
};

/** @type {WeakMap<object, Promise<any>>} */
const views = new WeakMap();

/** Vega's View class, which the bundle does not export: taken from a drawing of nothing. @param {any} embed */
function plainView(embed) {
  const options = { mode: "vega", actions: false, defaultStyle: false, ast: true };
  const known = views.get(embed) ?? embed(document.createElement("div"), { marks: [] }, options);
  views.set(embed, known);
  return known.then((/** @type {any} */ { view }) => view.constructor);
}

/**
 * A view that tells what goes wrong from its first run on; Vega-Embed takes no logger.
 *
 * @param {any} View
 * @param {(error: unknown) => void} fail
 */
function viewClass(View, fail) {
  const silent = () => logger;
  const logger = {
    level: silent, // that an empty chart has no extent is no news
    warn: silent,
    info: silent,
    debug: silent,
    error: (/** @type {any[]} */ ...parts) => {
      fail(parts.find((part) => part instanceof Error) ?? new Error(parts.join(" ")));
      return logger;
    },
  };
  return function (/** @type {any} */ runtime, /** @type {any} */ options) {
    return new View(runtime, { ...options, logger });
  };
}

/**
 * Old numbers of rows to new ones: a drawing numbers the same rows in the same order, from 1.
 *
 * @param {Map<number, any>} before
 * @param {Map<number, any>} after
 */
function pairs(before, after) {
  const numbers = [...after.keys()];
  return new Map([...before.keys()].map((number, index) => [number, numbers[index]]));
}

/**
 * A state of Vega's with other numbers for its rows.
 *
 * @param {any} value
 * @param {Map<number, number>} numbers
 * @returns {any}
 */
function renumbered(value, numbers) {
  if (Array.isArray(value)) return value.map((item) => renumbered(item, numbers));
  if (value?.constructor !== Object) return value;
  const own = Object.entries(value).map(([key, inner]) => {
    if (key !== "_vgsid_") return [key, renumbered(inner, numbers)];
    const today = (/** @type {number} */ number) => numbers.get(number);
    return [key, typeof inner === "number" ? today(inner) : Array.from(inner ?? [], today)];
  });
  return Object.fromEntries(own);
}

/** A value of Vega's as JSON: dates as milliseconds, without its own marks. @param {any} value @returns {any} */
function plain(value) {
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(/** @type {any} */ (value), plain);
  if (value instanceof Set) return Array.from(value, plain);
  if (typeof value !== "object" || value === null) return typeof value === "function" ? null : value;
  const own = Object.entries(value).filter(([key]) => key !== "_vgsid_" && key !== "vlPoint");
  return Object.fromEntries(own.map(([key, inner]) => [key, plain(inner)]));
}
