/**
 * A table of which only the page that is looked at is here.
 *
 * Data: `TableData` in `_table_types.d.ts`. Events to Python: "query" `{request, version, offset,
 * limit, sort, filters, search, columns}`, answered by "page" (a `Page`, or `{request, error}`) to
 * this client; an answer to an older request is not looked at. "select" `{version, ids, selected}`
 * or `{version, clear: true}`; "summaries" `{keys}`, answered by "summary" `{version, key, …}` for
 * each; "count" `{request}`, answered by "total" `{request, total}`, which may also come unasked;
 * "cell" `{request, id, key}`, answered by "cell" `{request, cell}`; "export" `{request, format}`,
 * answered by "file" `{filename, mime, data}` or "failed" `{message}`. "changed" brings the whole
 * data anew, as it was mounted, after the table was updated in Python.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Actions, Cell, Column, State, TableData, ViewState } from "./_table_types.js"
 */

const HELPERS = ["_table_dom", "_table_text", "_table_local", "_table_grid", "_table_bars", "_table_column", "_table_style"];
const RESUM = 2000; // ms between two readings of the summaries of a table that keeps changing

/** @type {AsyncMount<TableData>} */
export async function mount({ el, data, signal, on, onGone, push, load, readable, static: unanswered }) {
  const [dom, text, local, { grid }, { topBar, pager }, { openColumnMenu }] = await Promise.all(HELPERS.map(load));
  if (signal.aborted) return;
  const { make, say, openPanel } = dom;
  const parts = { ...dom, ...text, readable };
  const doc = el.ownerDocument;
  /** @type {State} */
  let state = adopted(data);
  let summed = 0;
  /** @type {(cell: Cell) => void} */
  let showWhole = () => {};

  /** @type {Actions} */
  const actions = {
    show,
    select,
    clearSelection,
    columnMenu: (column, anchor) => openColumnMenu(box, column, anchor, state, actions, dom, signal),
    wholeCell,
    count: () => push("count", { request: state.view.request }),
    summarize: () => push("summaries", { keys: state.info.columns.map(({ key }) => key) }),
    exportAs: (format) => {
      say(status, "Writing the file …");
      push("export", { request: state.view.request, format });
    },
    copy,
  };
  const box = make(doc, "section", "kino-table");
  const top = topBar(doc, actions, parts, signal);
  const cells = grid(doc, actions, parts);
  const scroll = make(doc, "div", "kino-table-scroll");
  const status = make(doc, "p", "kino-table-status");
  const bottom = pager(doc, actions, parts);
  box.setAttribute("role", "group");
  status.setAttribute("role", "status");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.append(cells.table);
  scroll.addEventListener("keydown", turnPages, { signal });
  box.append(top.bar, scroll, status, bottom.bar);
  el.append(box);

  on("page", (page) => {
    if (page.request !== state.view.request || page.version !== state.version) return;
    state.busy = false;
    state.problem = page.error ?? null;
    if (!page.error) {
      state.page = page;
      state.view.offset = page.offset;
    }
    draw();
  });
  on("total", ({ request, total }) => {
    if (request !== state.view.request || !state.page) return;
    state.page.total = total;
    draw();
  });
  on("summary", ({ version, key, ...summary }) => {
    if (version !== state.version) return;
    state.summaries[key] = summary;
    cells.summary(key, summary);
  });
  on("changed", (fresh) => {
    const { summaries } = state;
    state = adopted(fresh);
    state.summaries = { ...summaries, ...state.summaries };
    draw();
    askSummaries();
  });
  on("cell", ({ cell }) => showWhole(cell));
  on("file", ({ filename, mime, data: content }) => {
    save(new Blob([content], { type: mime }), filename);
    say(status, `Saved ${filename}.`);
  });
  on("failed", ({ message }) => complain(message));
  onGone((gone) => {
    const controls = box.querySelectorAll("button, input, select");
    for (const control of /** @type {NodeListOf<HTMLButtonElement>} */ (controls)) control.disabled = gone;
    state.busy &&= !gone; // what was asked for does not come
    if (gone) box.setAttribute("aria-busy", "false");
    else draw();
  });
  draw();
  askSummaries();
  return { update };

  /** @param {TableData} fresh */
  function update(fresh) {
    state = adopted(fresh);
    draw();
    askSummaries();
  }

  /** @param {TableData} fresh @returns {State} */
  function adopted(fresh) {
    const all = unanswered ? fresh.page : null;
    const view = { ...fresh.view };
    const page = all ? local.localPage({ columns: fresh.info.columns, page: all, text }, view) : fresh.page;
    if (page) page.total = all && all.total === all.rows.length ? all.total : page.total;
    return { ...fresh, view, page, all, busy: !page, problem: null, chosen: new Set(fresh.selected) };
  }

  /** @param {Partial<ViewState>} change */
  function show(change) {
    Object.assign(state.view, { offset: 0 }, change);
    state.view.request += 1;
    if (state.all) {
      state.page = local.localPage({ columns: state.info.columns, page: state.all, text }, state.view);
      state.view.offset = state.page?.offset ?? 0;
    } else {
      state.busy = true;
      push("query", { ...state.view, version: state.version });
    }
    draw();
  }

  /** The columns that are seen, in their order. @returns {Column[]} */
  function seen() {
    const { columns } = state.info;
    const keys = state.view.columns;
    if (!keys) return columns;
    return keys.flatMap((key) => columns.find((column) => column.key === key) ?? []);
  }

  function draw() {
    const columns = seen();
    const fits = !state.page?.rows.length || state.page.rows[0].length === columns.length;
    box.setAttribute("aria-label", state.name || "Table");
    scroll.hidden = !columns.length;
    scroll.setAttribute("aria-label", `${state.name || "Table"}: rows`);
    box.setAttribute("aria-busy", String(state.busy));
    top.draw(state);
    if (fits) cells.draw(state, columns); // else the page with these columns is on its way
    bottom.draw(state);
    drawStatus();
  }

  function drawStatus() {
    const { page, view, info, problem, all } = state;
    status.classList.toggle("kino-table-problem", problem !== null);
    const empty = page !== null && !page.rows.length && !state.busy;
    const narrowed = view.search !== "" || view.filters.length > 0;
    const missing = all && all.total !== all.rows.length;
    const lines = [
      problem && `✕ ${readable(problem.message)}`,
      !problem && empty && (narrowed ? "No row matches." : "This table has no rows."),
      missing && all && `This file holds the first ${text.figures(all.rows.length)} of ${all.total === null ? "more" : text.figures(all.total)} rows; sorting and search see these.`,
      info.hidden > 0 && `${text.figures(info.hidden)} more columns are not shown; choose with keys=.`,
      info.note,
    ];
    say(status, lines.filter(Boolean).join(" "));
    if (empty && narrowed && !problem) {
      status.append(" ", dom.button(doc, "Show all rows", () => show({ search: "", filters: [] }), { className: "kino-table-link" }));
    }
  }

  /** @param {string} message */
  function complain(message) {
    state.problem = { message, label: null };
    drawStatus();
  }

  /** @param {(number | string)[]} ids @param {boolean} selected */
  function select(ids, selected) {
    for (const id of ids) selected ? state.chosen.add(id) : state.chosen.delete(id);
    push("select", { version: state.version, ids, selected });
    draw();
  }

  function clearSelection() {
    state.chosen.clear();
    push("select", { version: state.version, clear: true });
    draw();
  }

  /** @param {Cell} cell @param {number | string} id @param {Column} column @param {HTMLElement} anchor */
  function wholeCell(cell, id, column, anchor) {
    const content = make(doc, "pre", "kino-table-whole", readable(text.textOf(cell)));
    content.tabIndex = 0;
    openPanel(box, anchor, column.label, [content], signal);
    if (cell === null || typeof cell === "string") return;
    if (unanswered) return void content.append("… (the rest is not in this file)");
    content.append(" …");
    showWhole = (whole) => whole !== null && say(content, readable(text.textOf(whole)));
    push("cell", { request: state.view.request, id, key: column.key });
  }

  function copy() {
    const { page, chosen } = state;
    const rows = (page?.rows ?? []).filter((_, at) => !chosen.size || chosen.has(page?.ids[at] ?? -1));
    const clipboard = doc.defaultView?.navigator.clipboard;
    if (!clipboard) return complain("This page may not write to the clipboard: the browser allows it on https and localhost only.");
    clipboard.writeText(text.tabSeparated(seen(), rows)).then(
      () => say(status, `Copied ${rows.length} rows.`),
      () => complain("The browser did not allow to write to the clipboard."),
    );
  }

  function askSummaries() {
    if (state.info.summaries !== "at once" || unanswered || summed) return;
    actions.summarize();
    const version = state.version;
    summed = Number(setTimeout(() => {
      summed = 0;
      if (version !== state.version && !signal.aborted) askSummaries();
    }, RESUM));
  }

  /** @param {KeyboardEvent} event */
  function turnPages(event) {
    /** @type {Record<string, () => void>} */
    const keys = { PageDown: () => bottom.step(1), PageUp: () => bottom.step(-1) };
    if (event.ctrlKey || event.metaKey) Object.assign(keys, { Home: () => bottom.go(0), End: bottom.toEnd });
    if (event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** @param {Blob} content @param {string} filename */
  function save(content, filename) {
    const url = URL.createObjectURL(content);
    Object.assign(make(doc, "a"), { href: url, download: filename }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
