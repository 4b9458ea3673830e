/**
 * A Vega-Lite chart, drawn by the bundle that Python names, offline and without `eval`.
 *
 * Data: `spec` (its rows are in `datasets`: name to `{rows, count}`, counted from the first that
 * ever came), `params` (name to "selection", "bound" to a widget, "value" or "computed"; Python
 * hears of the first two), `label` (the chart in words),
 * `bundle` (the module to load; null: `problem` says why there is none), `themes` (a Vega config
 * for each). Events from Python: "push" `{dataset, rows, count, keep}`, "param" `{name, value}`,
 * "spec" `{spec, changed}`; to Python: "signal" `{name, value}`, "click" `{datum}`.
 *
 * @import { AsyncMount } from "../types.js"
 */

/** @type {AsyncMount} */
export async function mount(context) {
  const { el, data, signal, on, load, theme, onTheme } = context;
  const note = el.appendChild(element("p", "kino-vega-note", "Preparing charts…"));
  note.setAttribute("role", "status");
  if (!data.bundle) return void (note.textContent = data.problem);
  const [{ default: embed }, { Chart }, { draw }, rows, { tooltip }, { menu }] = await Promise.all(
    [data.bundle, "_vega_chart", "_vega_view", "_vega_rows", "_vega_tooltip", "_vega_menu"].map(load),
  );
  if (signal.aborted) return;

  const canvas = element("div", "kino-vega-canvas");
  const figure = element("figure", "kino-vega");
  figure.append(canvas);
  const chart = new Chart(canvas, { ...rows, draw: draw.bind(null, embed) }, {
    ...data,
    config: data.themes[theme()],
    tooltip: tooltip(figure, signal),
    push: context.push,
  });
  signal.addEventListener("abort", () => chart.finalize());
  el.append(figure);
  await chart.settle().catch(refuse);
  if (signal.aborted) return;
  note.remove();
  figure.append(menu(chart, signal));

  on("push", (news) => settle(chart.push(news)));
  on("param", ({ name, value }) => settle(chart.setParam(name, value)));
  on("spec", ({ spec, changed }) => settle(chart.setSpec(spec, changed)));
  onTheme((name) => settle(chart.setConfig(data.themes[name])));
  const resized = new ResizeObserver(() => settle(chart.fit()));
  resized.observe(canvas);
  signal.addEventListener("abort", () => resized.disconnect());

  /** @param {Promise<void>} drawn */
  function settle(drawn) {
    drawn.then(() => note.remove(), fail);
  }

  /** The chart stays as it was; below it stands why it does not go on. @param {unknown} error */
  function fail(error) {
    const message = error instanceof Error ? error.message : String(error);
    note.className = "kino-vega-note kino-vega-problem";
    note.textContent = `This chart cannot be drawn with the data it has now: ${message}`;
    el.append(note);
  }
}

/** @param {unknown} error @returns {never} */
function refuse(error) {
  throw new Error(`Vega-Lite cannot draw this spec: ${error instanceof Error ? error.message : error}`);
}

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} [text]
 */
function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

export const css = `
.kino-vega { position: relative; margin: 0 }
.kino-vega-canvas { overflow: auto hidden; min-height: 24px }
.kino-vega-canvas :is(svg, canvas) { display: block }
.kino-vega-canvas .vega-bindings { display: flex; flex-wrap: wrap; gap: 8px 16px; padding-top: 8px }
.kino-vega-canvas .vega-bind label { display: inline-flex; align-items: center; gap: 8px; color: var(--k-muted) }
.kino-vega-canvas .vega-bind :is(input, select) { accent-color: var(--k-accent) }
.kino-vega-note { margin: 0; color: var(--k-muted) }
.kino-vega-problem { color: var(--k-bad) }
.kino-vega-problem::before { content: "✕ " }
`;
