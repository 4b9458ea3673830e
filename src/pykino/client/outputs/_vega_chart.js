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
  #parts;
  #data;
  /** @type {any} */
  #view = null;
  /** @type {(() => void) | null} */
  #release = null;
  /** @type {Map<string, import("./_vega_rows.js").Rows>} */
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
  /** It left Vega half way: the next change is drawn anew. */
  #broken = false;

  /**
   * @param {HTMLElement} el
   * @param {{ draw: any, Rows: any, plain(value: any): any, pairs: any, renumbered: any }} parts
   * @param {any} data the payload, with `config`, `tooltip` and `push` besides
   */
  constructor(el, parts, data) {
    this.#el = el;
    this.#parts = parts;
    this.#data = data;
    for (const [name, { rows, count }] of Object.entries(data.datasets)) {
      this.#datasets.set(name, new parts.Rows(rows, count));
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
    if (this.#stale || this.#broken) {
      this.#stale = this.#dirty = this.#broken = false;
      await this.#draw();
    } else {
      this.#dirty = false;
      this.#feed();
      await this.#view.runAsync();
    }
    if (this.#ended) this.finalize();
    if (!this.#error) return;
    this.#broken = true;
    throw this.#error;
  }

  #feed() {
    for (const [name, rows] of this.#datasets) rows.feed(this.#view, name);
  }

  async #draw() {
    this.#feed();
    const state = this.#view?.getState(this.#kept());
    const numbered = this.#numbered();
    const { spec, config, tooltip } = this.#data;
    const look = {
      renderer: this.#renderer(),
      config,
      tooltip,
      patch: (/** @type {any} */ drawing) => this.#filled(drawing),
    };
    const fail = (/** @type {unknown} */ error) => void (this.#error ??= error);
    const { view, vgSpec, finalize } = await this.#parts.draw(this.#el, spec, look, fail);
    this.#release?.();
    this.#release = finalize;
    this.#view = view;
    this.#sources = (vgSpec.data ?? []).map((/** @type {any} */ { name }) => name);
    if (state) {
      const numbers = this.#parts.pairs(numbered, this.#numbered());
      await view.setState(this.#parts.renumbered(state, numbers)).runAsync();
    }
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
      this.#data.push("click", { datum: datum ? this.#parts.plain(datum) : null });
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
    if (!value?._vgsid_) return this.#parts.plain(value);
    const rows = this.#numbered();
    const picked = Array.from(value._vgsid_, (/** @type {number} */ number) => rows.get(number));
    return picked.filter(Boolean).slice(0, MAX_PICKED).map(this.#parts.plain);
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
