/** Vega-Embed with nothing to fetch from, no `eval`, and ears for what goes wrong. */

/**
 * @param {any} embed vegaEmbed
 * @param {HTMLElement} el
 * @param {any} spec
 * @param {{ renderer: string, config: any, tooltip: any, patch(drawing: any): any }} look
 * @param {(error: unknown) => void} fail hears of errors while the view lives
 */
export async function draw(embed, el, spec, look, fail) {
  return embed(el, spec, {
    ...look,
    mode: "vega-lite",
    viewClass: viewClass(await plainView(embed), fail),
    ast: true,
    actions: false,
    defaultStyle: false,
    loader,
  });
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
