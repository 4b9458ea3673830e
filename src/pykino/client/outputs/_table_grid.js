/**
 * The grid of a table: its heads, which sort, and its rows.
 *
 * @import { Actions, Cell, Column, State, Summary } from "./_table_types.js"
 * @typedef {typeof import("./_table_dom.js")} Dom
 * @typedef {typeof import("./_table_text.js")} Text
 * @typedef {{ readable(text: string): string }} Words
 */

const LONG = 40; // characters that a cell has room for
const ARROWS = { none: "↕", ascending: "▲", descending: "▼" };

/**
 * @param {Document} doc
 * @param {Actions} actions
 * @param {Dom & Text & Words} parts
 */
export function grid(doc, actions, { make, button, say, textOf, exactOf, figures, summaryLines, nextSort, readable }) {
  const table = make(doc, "table");
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  const all = checkbox("Select the rows of this page", (checked) => actions.select(state.page?.ids ?? [], checked));
  /** @type {Map<string, Head>} */
  let heads = new Map();
  /** @type {State} */
  let state;
  /** The row that was clicked last, for a range. */
  let last = -1;

  return { table, draw, summary };

  /** @param {State} now @param {Column[]} columns */
  function draw(now, columns) {
    state = now;
    const names = JSON.stringify(columns);
    if (head.dataset.names !== names) rebuild(columns, names);
    drawSort(columns);
    drawRows(columns);
    for (const { key } of columns) if (state.summaries[key]) summary(key, state.summaries[key]);
  }

  /** @param {Column[]} columns @param {string} names */
  function rebuild(columns, names) {
    const focused = /** @type {HTMLElement | null} */ (activeIn(head));
    const label = focused?.getAttribute("aria-label");
    head.dataset.names = names;
    const numbers = columns.some(({ kind }) => kind === "number");
    head.dataset.room = state.info.summaries === "at once" ? (numbers ? "tall" : "low") : ""; // so that rows stay where they are
    const corner = make(doc, "th", "kino-table-check");
    corner.append(all);
    heads = new Map(columns.map((column) => [column.key, newHead(column)]));
    head.replaceChildren(corner, ...[...heads.values()].map(({ cell }) => cell));
    if (label) /** @type {HTMLElement | null} */ (head.querySelector(`[aria-label=${JSON.stringify(label)}]`))?.focus();
  }

  /**
   * @typedef {{ cell: HTMLTableCellElement, sort: HTMLElement, sign: HTMLElement, about: HTMLElement }} Head
   * @param {Column} column
   * @returns {Head}
   */
  function newHead(column) {
    const { key, kind, type, sortable } = column;
    const label = readable(column.label);
    const cell = make(doc, "th", `kino-table-${kind}`);
    cell.scope = "col";
    const title = make(doc, "span", "kino-table-label", label || "(no name)");
    const sign = make(doc, "span", "kino-table-sign");
    sign.setAttribute("aria-hidden", "true");
    const sort = sortable ? button(doc, "", () => {}, { className: "kino-table-sort" }) : make(doc, "span", "kino-table-sort");
    sort.append(title, sign);
    sort.title = [label, type, sortable ? "click: sort, Shift+click: sort by this too" : ""].filter(Boolean).join("\n");
    if (sortable) sort.addEventListener("click", ({ shiftKey }) => actions.show({ sort: nextSort(state.view.sort, key, shiftKey) }));
    const menu = button(doc, "⋮", () => actions.columnMenu(column, menu), { label: `Column ${label}: filter and more`, className: "kino-table-more" });
    menu.setAttribute("aria-haspopup", "dialog");
    menu.setAttribute("aria-expanded", "false");
    const row = make(doc, "div", "kino-table-head");
    row.append(sort, menu);
    const about = make(doc, "div", "kino-table-about");
    cell.append(row, about);
    return { cell, sort, sign, about };
  }

  /** @param {Column[]} columns */
  function drawSort(columns) {
    const { sort, filters } = state.view;
    for (const { key, sortable } of columns) {
      const at = sort.findIndex(([other]) => other === key);
      const order = at < 0 ? "none" : sort[at][1] ? "descending" : "ascending";
      const { cell, sign } = /** @type {Head} */ (heads.get(key));
      if (sortable) cell.setAttribute("aria-sort", order);
      cell.toggleAttribute("data-filtered", filters.some(([other]) => other === key));
      say(sign, sortable ? `${ARROWS[order]}${at >= 0 && sort.length > 1 ? at + 1 : ""}` : "");
    }
  }

  /** @param {Column[]} columns */
  function drawRows(columns) {
    const { page, chosen } = state;
    const ids = page?.ids ?? [];
    table.setAttribute("aria-rowcount", page?.total == null ? "-1" : String(page.total + 1)); // with the head
    const picked = ids.filter((id) => chosen.has(id)).length;
    all.checked = picked > 0 && picked === ids.length;
    all.indeterminate = picked > 0 && picked < ids.length;
    all.disabled = !ids.length;
    const focus = rowOfFocus();
    body.replaceChildren(...(page?.rows ?? []).map((row, at) => newRow(row, at, columns)));
    if (focus >= 0) body.rows[Math.min(focus, body.rows.length - 1)]?.querySelector("input")?.focus({ preventScroll: true });
  }

  /** @param {Cell[]} cells @param {number} at @param {Column[]} columns */
  function newRow(cells, at, columns) {
    const id = /** @type {number | string} */ (state.page?.ids[at]);
    const row = make(doc, "tr");
    const number = figures((state.page?.offset ?? 0) + at + 1);
    const check = checkbox(`Select row ${number}`, (checked) => pick(at, checked));
    check.addEventListener("click", ({ shiftKey }) => (shiftKey ? null : (last = -1)));
    check.checked = state.chosen.has(id);
    row.toggleAttribute("data-selected", check.checked);
    row.setAttribute("aria-rowindex", String((state.page?.offset ?? 0) + at + 2));
    const first = make(doc, "td", "kino-table-check");
    first.append(check);
    row.append(first, ...cells.map((cell, place) => newCell(cell, columns[place], id)));
    return row;
  }

  /** @param {number} at @param {boolean} checked */
  function pick(at, checked) {
    const ids = state.page?.ids ?? [];
    const [from, to] = last < 0 ? [at, at] : [Math.min(last, at), Math.max(last, at)];
    last = at;
    actions.select(ids.slice(from, to + 1), checked);
  }

  /** @param {Cell} cell @param {Column} column @param {number | string} id */
  function newCell(cell, column, id) {
    const text = textOf(cell);
    const td = make(doc, "td", `kino-table-${column.kind}`);
    td.dir = "auto";
    if (cell === null) td.dataset.state = "missing";
    else if (typeof cell !== "string" && cell.error) td.dataset.state = "error";
    if (cell !== null && exactOf(cell) !== text) td.title = readable(exactOf(cell));
    const size = (cell !== null && typeof cell !== "string" && cell.size) || text.length;
    if (size <= LONG) td.textContent = readable(text);
    else td.append(folded(readable(text), size, (anchor) => actions.wholeCell(cell, id, column, anchor)));
    return td;
  }

  /** A text that has no room, and a way to see all of it. @param {string} text @param {number} size @param {(anchor: HTMLElement) => void} open */
  function folded(text, size, open) {
    const box = make(doc, "div", "kino-table-fold");
    const all = button(doc, "⋯", () => open(all), { label: `Show all ${figures(size)} characters`, className: "kino-table-rest" });
    all.setAttribute("aria-haspopup", "dialog");
    box.append(make(doc, "span", "", text), all);
    return box;
  }

  /** @param {string} key @param {Summary} about */
  function summary(key, about) {
    const place = heads.get(key)?.about;
    if (!place) return;
    const lines = summaryLines(about).map((line) => make(doc, "span", "kino-table-fact", readable(line)));
    place.title = lines.map(({ textContent }) => textContent).join("\n");
    place.replaceChildren(...(about.bins ? [bars(about.bins)] : []), ...lines);
  }

  /** @param {number[]} bins */
  function bars(bins) {
    const box = make(doc, "span", "kino-table-bars");
    box.setAttribute("aria-hidden", "true");
    const most = Math.max(...bins);
    for (const count of bins) {
      const bar = make(doc, "i");
      bar.style.height = count ? `${Math.max(8, (100 * count) / most)}%` : "0";
      box.append(bar);
    }
    return box;
  }

  /** @param {string} label @param {(checked: boolean) => void} changed */
  function checkbox(label, changed) {
    const box = make(doc, "input");
    box.type = "checkbox";
    box.setAttribute("aria-label", label);
    box.addEventListener("change", () => changed(box.checked));
    return box;
  }

  function rowOfFocus() {
    const row = activeIn(body)?.closest("tr");
    return row ? [...body.rows].indexOf(row) : -1;
  }

  /** @param {HTMLElement} el */
  function activeIn(el) {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (el.getRootNode());
    return activeElement && el.contains(activeElement) ? activeElement : null;
  }
}
