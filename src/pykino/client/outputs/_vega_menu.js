/** What can be done with a chart: keep it as a file, or take its spec along. */

/**
 * @param {{ spec: any, picture(type: "svg" | "png"): Promise<string> }} chart
 * @param {AbortSignal} signal
 */
export function menu(chart, signal) {
  const box = document.createElement("details");
  box.className = "kino-vega-menu";
  const summary = document.createElement("summary");
  summary.textContent = "⋯";
  summary.setAttribute("aria-label", "Chart actions");
  summary.title = "Chart actions";
  const list = document.createElement("div");
  list.append(
    action("Save as SVG", async () => save(await chart.picture("svg"), "chart.svg")),
    action("Save as PNG", async () => save(await chart.picture("png"), "chart.png")),
    action("Save spec as JSON", async () => save(jsonUrl(chart.spec), "chart.vl.json")),
  );
  box.append(summary, list);
  box.addEventListener("keydown", ({ key }) => key === "Escape" && close(), { signal });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!box.contains(/** @type {Node | null} */ (relatedTarget))) box.open = false;
  }, { signal });
  return box;

  function close() {
    if (box.open) summary.focus();
    box.open = false;
  }

  /**
   * @param {string} label
   * @param {() => Promise<void>} run
   */
  function action(label, run) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => (close(), void run()), { signal });
    return button;
  }
}

/** @param {any} spec */
function jsonUrl(spec) {
  return URL.createObjectURL(new Blob([JSON.stringify(spec, null, 2)], { type: "application/json" }));
}

/**
 * @param {string} url
 * @param {string} name
 */
function save(url, name) {
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const css = `
.kino-vega-menu { position: absolute; top: 0; right: 0; opacity: 0; transition: opacity 120ms }
.kino-vega:hover .kino-vega-menu, .kino-vega-menu:focus-within, .kino-vega-menu[open] { opacity: 1 }
.kino-vega-menu summary { width: 32px; height: 32px; display: grid; place-items: center; cursor: pointer; list-style: none;
  border-radius: 6px; color: var(--k-muted); background: var(--k-bg) }
.kino-vega-menu summary::-webkit-details-marker { display: none }
.kino-vega-menu summary:hover { color: var(--k-ink); background: var(--k-surface) }
.kino-vega-menu :is(summary, button):focus-visible { outline: 2px solid var(--k-accent); outline-offset: -2px }
.kino-vega-menu > div { position: absolute; right: 0; z-index: 5; display: grid; min-width: 160px; padding: 4px;
  border: 1px solid var(--k-border); border-radius: 6px; background: var(--k-raised); box-shadow: 0 4px 12px rgb(0 0 0 / 0.12) }
.kino-vega-menu button { min-height: 32px; padding: 0 8px; border: 0; border-radius: 4px; background: none; font: inherit;
  color: var(--k-ink); text-align: left; cursor: pointer }
.kino-vega-menu button:hover { background: var(--k-surface) }
@media (hover: none) { .kino-vega-menu { opacity: 1 } .kino-vega-menu :is(summary, button) { min-height: 44px } }
@media (prefers-reduced-motion: reduce) { .kino-vega-menu { transition: none } }
`;
