/**
 * Outputs side by side; below each other where there is no room.
 *
 * @import { Mount, Node } from "../types.js"
 *
 * @typedef {object} Grid
 * @property {Node[]} items
 * @property {number[] | "auto"} columns their widths as ratios, or each item at its own
 * @property {number} gap px
 * @property {number | null} max_height px
 * @property {boolean} boxed
 */

const MANY = 8; // columns, beyond which one is too narrow for a word and its box

export const css = `
.kino-grid { container-type: inline-size; }
.kino-grid[data-scrolls] { overflow: auto; }
.kino-grid-cells { display: grid; grid-template-columns: var(--columns); align-items: start; }
.kino-grid-cells > * { min-width: 0; }
.kino-grid[data-packed] { container-type: normal; }
.kino-grid[data-packed] > .kino-grid-cells { display: flex; flex-wrap: wrap; align-items: end; }
.kino-grid[data-packed] > .kino-grid-cells > * { max-width: 100%; }
.kino-grid[data-packed] > .kino-grid-cells > :has(.kino-grid:not([data-packed])) { flex: 1 1 100%; } /* it has no width of its own */
.kino-grid[data-boxed] .kino-grid-cells { align-items: stretch; }
.kino-grid[data-boxed] .kino-grid-cells > * { padding: 16px; border: 1px solid var(--k-border); border-radius: var(--k-radius); }
.kino-grid[data-narrow] { overflow: auto; }
.kino-grid[data-narrow] .k-button { padding-inline: 4px; overflow-wrap: normal; justify-content: center; }
@container (max-width: 480px) { .kino-grid-cells { grid-template-columns: minmax(0, 1fr); } }
`;

/** @type {Mount<Grid>} */
export function mount({ el, data, render }) {
  const grid = Object.assign(el.ownerDocument.createElement("div"), { className: "kino-grid-cells" });
  /** @type {{ el: HTMLElement, dispose: () => void }[]} */
  const cells = [];
  el.classList.add("kino-grid");
  el.append(grid);
  update(data);
  return { update };

  /** @param {Grid} next */
  function update({ items, columns, gap, max_height, boxed }) {
    el.toggleAttribute("data-boxed", boxed);
    el.toggleAttribute("data-packed", columns === "auto");
    el.toggleAttribute("data-scrolls", max_height !== null);
    el.style.maxHeight = max_height === null ? "" : `${max_height}px`;
    const narrow = columns !== "auto" && columns.length > MANY;
    el.toggleAttribute("data-narrow", narrow);
    if (max_height !== null || narrow) el.tabIndex = 0; // what scrolls takes the keyboard
    else el.removeAttribute("tabindex");
    grid.style.gap = `${gap}px`;
    const ratios = columns === "auto" ? [] : columns;
    grid.style.setProperty("--columns", ratios.map((ratio) => `minmax(${narrow ? "min-content" : 0}, ${ratio}fr)`).join(" "));
    for (const cell of cells.splice(items.length)) {
      cell.dispose();
      cell.el.remove();
    }
    items.forEach((item, index) => {
      const place = cells[index]?.el ?? grid.appendChild(el.ownerDocument.createElement("div"));
      cells[index] = { el: place, dispose: render(place, item) };
    });
  }
}
