/**
 * What stands above and below the grid: search, filters, selection, files; the pager.
 *
 * @import { Actions, State } from "./_table_types.js"
 * @typedef {typeof import("./_table_dom.js")} Dom
 * @typedef {typeof import("./_table_text.js")} Text
 * @typedef {{ readable(text: string): string }} Words
 */

const SIZES = [10, 20, 50, 100];
const PAUSE = 250; // ms without a key before a search begins
/** @type {Record<string, string>} */
const FORMATS = { csv: "CSV", jsonl: "JSON Lines", parquet: "Parquet" };

/**
 * @param {Document} doc
 * @param {Actions} actions
 * @param {Dom & Text & Words} parts
 * @param {AbortSignal} signal
 */
export function topBar(doc, actions, { make, button, say, openPanel, figures, filterText, readable }, signal) {
  const bar = make(doc, "div", "kino-table-top");
  const title = make(doc, "span", "kino-table-title");
  const size = make(doc, "span", "kino-table-size");
  const search = make(doc, "input", "k-input kino-table-search");
  search.type = "search";
  search.placeholder = "Search all rows";
  search.setAttribute("aria-label", "Search all rows");
  search.spellcheck = false;
  const menu = button(doc, "⋯", openMenu, { label: "Table: files, copy and more", className: "k-button kino-table-menu" });
  menu.setAttribute("aria-haspopup", "dialog");
  menu.setAttribute("aria-expanded", "false");
  const chips = make(doc, "div", "kino-table-chips");
  const heading = make(doc, "div", "kino-table-heading");
  heading.append(title, size);
  bar.append(heading, search, menu, chips);

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = Number(setTimeout(find, PAUSE));
  }, { signal });
  search.addEventListener("keydown", ({ key }) => key === "Enter" && find(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  /** @type {State} */
  let state;

  return { bar, draw };

  /** @param {State} now */
  function draw(now) {
    state = now;
    const { columns, hidden, rows, searchable } = now.info;
    say(title, readable(now.name));
    title.hidden = !now.name;
    say(size, [rows === null ? "" : plural(rows, "row"), plural(columns.length + hidden, "column")].filter(Boolean).join(" · "));
    search.hidden = !searchable || !columns.length;
    const typing = /** @type {Document | ShadowRoot} */ (search.getRootNode()).activeElement === search;
    if (!typing) search.value = now.view.search;
    chips.replaceChildren(...newChips());
    chips.hidden = !chips.childElementCount;
  }

  function find() {
    clearTimeout(timer);
    if (search.value !== state.view.search) actions.show({ search: search.value });
  }

  function newChips() {
    const { filters, columns } = state.view;
    const known = new Map(state.info.columns.map((column) => [column.key, column]));
    const list = filters.map((filter, at) => {
      const text = filterText(filter, known.get(filter[0]));
      return chip(text, `Remove the filter ${text}`, () => actions.show({ filters: filters.filter((_, other) => other !== at) }));
    });
    if (state.chosen.size) list.push(chip(`${figures(state.chosen.size)} selected`, "Clear the selection", actions.clearSelection));
    const away = columns ? state.info.columns.length - columns.length : 0;
    if (away > 0) list.push(chip(`${plural(away, "column")} hidden`, "Show all columns", () => actions.show({ columns: null, offset: state.view.offset })));
    return list;
  }

  /** @param {string} text @param {string} label @param {() => void} remove */
  function chip(text, label, remove) {
    const box = make(doc, "span", "kino-table-chip", readable(text));
    box.append(button(doc, "×", remove, { label }));
    return box;
  }

  function openMenu() {
    const { formats, summaries } = state.info;
    /** @type {HTMLElement[]} */
    const items = [];
    const add = (/** @type {string} */ text, /** @type {() => void} */ run) => items.push(button(doc, text, () => (close(), run())));
    if (!state.all) for (const format of formats) add(`Export as ${FORMATS[format] ?? format}`, () => actions.exportAs(format));
    add(state.chosen.size ? "Copy the selected rows of this page" : "Copy this page", actions.copy);
    if (summaries === "asked" && !state.all) add("Sum up the columns", actions.summarize);
    if (state.view.columns) add("Show all columns as they were", () => actions.show({ columns: null, offset: state.view.offset }));
    if (state.view.sort.length) add("Undo the sorting", () => actions.show({ sort: [] }));
    const close = openPanel(/** @type {HTMLElement} */ (bar.parentElement), menu, "Table", items, signal);
  }

  /** @param {number} count @param {string} word */
  function plural(count, word) {
    return `${figures(count)} ${word}${count === 1 ? "" : "s"}`;
  }
}

/**
 * @param {Document} doc
 * @param {Actions} actions
 * @param {Dom & Text} parts
 */
export function pager(doc, actions, { make, button, say, range, hasNext, pages, figures }) {
  const bar = make(doc, "div", "kino-table-pager");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Pages");
  const seen = make(doc, "span", "kino-table-range");
  seen.setAttribute("aria-live", "polite");
  const count = button(doc, "Count", () => actions.count(), { label: "Count the rows", className: "kino-table-count" });
  const first = button(doc, "«", () => go(0), { label: "First page", className: "k-button" });
  const back = button(doc, "‹", () => step(-1), { label: "Previous page", className: "k-button" });
  const next = button(doc, "›", () => step(1), { label: "Next page", className: "k-button" });
  const last = button(doc, "»", toEnd, { label: "Last page", className: "k-button" });
  const number = make(doc, "input", "k-input kino-table-page");
  number.inputMode = "numeric";
  number.setAttribute("aria-label", "Page number");
  const of = make(doc, "span", "kino-table-of");
  const size = make(doc, "select", "k-input");
  size.setAttribute("aria-label", "Rows per page");
  const turn = make(doc, "div", "kino-table-turn");
  turn.append(first, back, number, of, next, last);
  bar.append(seen, count, turn, size);
  number.addEventListener("change", () => go((Number.parseInt(number.value.replace(/\D/g, ""), 10) || 1) - 1));
  number.addEventListener("keydown", ({ key }) => key === "Enter" && number.blur());
  size.addEventListener("change", () => actions.show({ limit: Number(size.value) }));
  bar.addEventListener("keydown", (event) => {
    const turns = /** @type {Record<string, () => void>} */ ({ ArrowLeft: () => step(-1), ArrowRight: () => step(1) });
    if (/** @type {Element} */ (event.target).closest("button")) turns[event.key]?.();
  });
  /** @type {State} */
  let state;

  return { bar, draw, step, go, toEnd };

  /** @param {State} now */
  function draw(now) {
    state = now;
    const { page, view } = now;
    const total = page && pages(page, view.limit);
    say(seen, page ? range(page) : "Reading the first rows …");
    count.hidden = !page || page.total !== null || !now.info.countable || now.all !== null;
    first.disabled = back.disabled = !page || view.offset === 0;
    next.disabled = !page || !hasNext(page);
    last.disabled = next.disabled || total === null;
    turn.hidden = total === 1;
    size.hidden = page?.total != null && page.total <= SIZES[0];
    number.value = String(Math.floor(view.offset / view.limit) + 1);
    say(of, total ? `of ${figures(total)}` : "");
    const sizes = [...new Set([...SIZES, view.limit])].toSorted((a, b) => a - b);
    if (size.options.length !== sizes.length || size.value !== String(view.limit)) {
      const options = sizes.map((rows) => Object.assign(make(doc, "option", "", `${rows} rows`), { value: String(rows) }));
      size.replaceChildren(...options);
      size.value = String(view.limit);
    }
  }

  /** @param {number} turns */
  function step(turns) {
    if (!state.page || (turns > 0 && !hasNext(state.page))) return;
    go(Math.floor(state.view.offset / state.view.limit) + turns);
  }

  /** @param {number} to counted from 0 */
  function go(to) {
    const most = state.page && pages(state.page, state.view.limit);
    const page = Math.max(0, most === null ? to : Math.min(to, most - 1));
    if (page * state.view.limit !== state.view.offset) actions.show({ offset: page * state.view.limit });
    else draw(state);
  }

  function toEnd() {
    if (state.page?.total) go(Math.ceil(state.page.total / state.view.limit) - 1);
  }
}
