/** The table: what it asks Python for, what it draws of the answers, and by which keys. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, drawn, openPage } from "../page.mjs";

const OPERATORS = ["=", "!=", "contains", "is empty"];
const column = (key, kind = "text") => ({ key, label: key, kind, type: kind, sortable: true, operators: OPERATORS });
const info = {
  columns: [column("name"), column("age", "number")],
  hidden: 0, rows: 25, formats: ["csv", "parquet"], searchable: true, summaries: "none", countable: false, note: "",
};
const view = { request: 0, offset: 0, limit: 10, sort: [], filters: [], search: "", columns: null };
const pageOf = (from, count, more = {}) => ({
  request: 0, version: 1, offset: from, total: 25, at_least: 0,
  rows: Array.from({ length: count }, (_, at) => [`n${from + at}`, String(from + at)]),
  ids: Array.from({ length: count }, (_, at) => from + at), ...more,
});
const table = (more = {}) => ({
  name: "People", version: 1, info, view: { ...view }, page: pageOf(0, 10), selected: [], summaries: {}, ...more,
});

async function open(data = table(), options = {}) {
  const page = await openPage(options);
  await page.show(["replace", "root", [{ type: "data_table", ref: "t1" }]], ["mount", "t1", data]);
  await drawn();
  return {
    ...page,
    event: (name, payload) => page.show(["event", "t1", name, payload]),
    column: (at) => page.all(`tbody tr td:nth-child(${at + 2})`).map((td) => td.textContent),
    last: (name) => page.pushed().filter((event) => event.name === name).at(-1)?.payload,
    button: (label) => page.all("button").find((one) => one.getAttribute("aria-label") === label || one.textContent === label),
    fire: (el, type, init = {}) => el.dispatchEvent(new page.window.Event(type, { bubbles: true, cancelable: true, ...init })),
    press: (el, key, init = {}) => el.dispatchEvent(new page.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init })),
    status: () => page.$(".kino-table-status").textContent,
  };
}

test("the first page is drawn with its place in the whole", async () => {
  const page = await open();
  assert.deepEqual(page.column(0).slice(0, 2), ["n0", "n1"]);
  assert.equal(page.$(".kino-table-range").textContent, "1–10 of 25");
  assert.equal(page.$(".kino-table-size").textContent, "25 rows · 2 columns");
  assert.equal(page.$("section").getAttribute("aria-label"), "People");
  assert.equal(page.$("table").getAttribute("aria-rowcount"), "26");
});

test("a click on a head sorts, Shift adds, and the head says so", async () => {
  const page = await open();
  const [name, age] = page.all("button.kino-table-sort");
  age.click();
  assert.deepEqual(page.last("query").sort, [["age", false]]);
  assert.equal(page.all("th")[2].getAttribute("aria-sort"), "ascending");
  age.click();
  name.dispatchEvent(new page.window.MouseEvent("click", { shiftKey: true, bubbles: true }));
  const asked = page.last("query");
  assert.deepEqual(asked.sort, [["age", true], ["name", false]]);
  assert.deepEqual([asked.request, asked.version, asked.offset], [3, 1, 0]);
  assert.deepEqual(page.all(".kino-table-sign").map((sign) => sign.textContent), ["▲2", "▼1"]);
});

test("an answer to an older question is not drawn", async () => {
  const page = await open();
  page.button("Next page").click();
  page.button("Next page").click();
  assert.equal(page.$("section").getAttribute("aria-busy"), "true");
  await page.event("page", pageOf(10, 10, { request: 1 }));
  assert.equal(page.column(0)[0], "n0");
  await page.event("page", pageOf(20, 5, { request: 2 }));
  assert.equal(page.column(0)[0], "n20");
  assert.equal(page.$("section").getAttribute("aria-busy"), "false");
  assert.equal(page.button("Next page").disabled, true);
});

test("pages turn by keys, by number and by size", async () => {
  const page = await open();
  page.press(page.$(".kino-table-scroll"), "PageDown");
  assert.equal(page.last("query").offset, 10);
  page.press(page.$(".kino-table-scroll"), "End", { ctrlKey: true });
  assert.equal(page.last("query").offset, 20);
  const number = page.$(".kino-table-page");
  number.value = "2";
  page.fire(number, "change");
  assert.equal(page.last("query").offset, 10);
  const size = page.$(".kino-table-pager select");
  size.value = "50";
  page.fire(size, "change");
  assert.deepEqual([page.last("query").limit, page.last("query").offset], [50, 0]);
});

test("a search waits until the typing pauses, Enter does not", async () => {
  const page = await open();
  const search = page.$("[type=search]");
  search.value = "x";
  page.fire(search, "input");
  assert.equal(page.last("query"), undefined);
  page.press(search, "Enter");
  assert.equal(page.last("query").search, "x");
});

test("a filter is set in the column's panel, seen as a chip, and taken away there", async () => {
  const page = await open();
  const more = page.button("Column age: filter and more");
  more.click();
  assert.equal(more.getAttribute("aria-expanded"), "true");
  page.$(".kino-table-filter select").value = "=";
  page.$(".kino-table-filter input").value = "12";
  page.fire(page.$(".kino-table-filter"), "submit");
  assert.deepEqual(page.last("query").filters, [["age", "=", "12"]]);
  assert.equal(page.$("[role=dialog]"), null);
  page.button("Remove the filter age = 12").click();
  assert.deepEqual(page.last("query").filters, []);
});

test("Escape closes a panel and gives the focus back", async () => {
  const page = await open();
  const more = page.button("Column name: filter and more");
  more.click();
  page.press(page.document.activeElement, "Escape");
  assert.equal(page.$("[role=dialog]"), null);
  assert.equal(page.document.activeElement, more);
});

test("columns move and hide, and come back", async () => {
  const page = await open();
  page.button("Column name: filter and more").click();
  page.button("→ Move right").click();
  assert.deepEqual(page.last("query").columns, ["age", "name"]);
  await page.event("page", { ...pageOf(0, 1, { request: 1 }), rows: [["0", "n0"]] });
  assert.deepEqual(page.all(".kino-table-label").map((label) => label.textContent), ["age", "name"]);
  page.button("Column age: filter and more").click();
  page.button("Hide").click();
  assert.deepEqual(page.last("query").columns, ["name"]);
  page.button("Show all columns").click();
  assert.equal(page.last("query").columns, null);
});

test("a value that cannot be used is explained, and the rows stay", async () => {
  const page = await open();
  page.button("Next page").click();
  await page.event("page", { request: 1, version: 1, error: { message: "expected a number", label: "age" } });
  assert.equal(page.status(), "✕ expected a number");
  assert.equal(page.column(0)[0], "n0");
});

test("rows are selected one by one, as a range, and a whole page at a time", async () => {
  const page = await open();
  const boxes = () => page.all("tbody input");
  boxes()[1].click();
  assert.deepEqual(page.last("select"), { version: 1, ids: [1], selected: true });
  boxes()[3].dispatchEvent(new page.window.MouseEvent("click", { shiftKey: true, bubbles: true }));
  assert.deepEqual(page.last("select").ids, [1, 2, 3]);
  assert.equal(page.$("thead input").indeterminate, true);
  page.$("thead input").click();
  assert.equal(page.last("select").ids.length, 10);
  page.button("Clear the selection").click();
  assert.deepEqual(page.last("select"), { version: 1, clear: true });
  assert.equal(page.all("[data-selected]").length, 0);
});

test("null, markup, errors and long texts are told apart, and none becomes markup", async () => {
  const cells = [[null, "<script>alert(1)</script>"], [{ text: "boom", error: true }, { text: "x".repeat(200), size: 5000 }]];
  const page = await open(table({ page: { ...pageOf(0, 2), rows: cells } }));
  assert.equal(page.$('td[data-state="missing"]').textContent, "null");
  assert.equal(page.$('td[data-state="error"]').textContent, "boom");
  assert.equal(page.all("td script").length, 0);
  page.button("Show all 5,000 characters").click();
  assert.deepEqual(page.last("cell"), { request: 0, id: 1, key: "age" });
  await page.event("cell", { request: 0, cell: "x".repeat(5000) });
  assert.equal(page.$(".kino-table-whole").textContent.length, 5000);
});

test("other data keeps what the reader was doing", async () => {
  const page = await open();
  const search = page.$("[type=search]");
  search.focus();
  search.value = "typing";
  await page.event("changed", table({ version: 2, page: pageOf(0, 3, { version: 2, total: 3 }), info: { ...info, rows: 3 } }));
  assert.equal(page.column(0).length, 3);
  assert.equal(search.value, "typing");
  assert.equal(page.document.activeElement, search);
});

test("summaries are asked for where they are cheap, and stand in the heads", async () => {
  const page = await open(table({ info: { ...info, summaries: "at once" } }));
  assert.deepEqual(page.last("summaries"), { keys: ["name", "age"] });
  const bins = [1, 0, 4];
  await page.event("summary", { version: 1, key: "age", low: "0", high: "24", mean: "12.0", missing: 2, unique: null, top_count: null, bins });
  assert.deepEqual(page.all(".kino-table-fact").map((fact) => fact.textContent), ["0 – 24", "mean 12.0", "2 missing"]);
  assert.deepEqual(page.all(".kino-table-bars i").map((bar) => bar.style.height), ["25%", "0px", "100%"]);
});

test("a total that nobody knows can be counted", async () => {
  const lazy = { ...info, rows: null, countable: true };
  const page = await open(table({ info: lazy, page: pageOf(0, 10, { total: null, at_least: 10_001 }) }));
  assert.equal(page.$(".kino-table-range").textContent, "1–10 of more than 10,000");
  page.button("Count the rows").click();
  assert.deepEqual(page.last("count"), { request: 0 });
  await page.event("total", { request: 0, total: 12_345 });
  assert.equal(page.$(".kino-table-range").textContent, "1–10 of 12,345");
});

test("a page that takes time says that it is being read", async () => {
  const page = await open(table({ page: null }));
  assert.equal(page.$(".kino-table-range").textContent, "Reading the first rows …");
  await page.event("page", pageOf(0, 10));
  assert.equal(page.column(0).length, 10);
});

test("an export is asked for by format, and what goes wrong is said", async () => {
  const page = await open();
  page.button("Table: files, copy and more").click();
  page.button("Export as Parquet").click();
  assert.deepEqual(page.last("export"), { request: 0, format: "parquet" });
  await page.event("failed", { request: 0, message: "The file is too large." });
  assert.equal(page.status(), "✕ The file is too large.");
});

test("a file that arrives is saved under its name", async () => {
  const page = await open();
  const saved = [];
  page.window.HTMLAnchorElement.prototype.click = function () {
    saved.push(this.download);
  };
  await page.event("file", { request: 0, filename: "People.csv", mime: "text/csv", data: bytes("a\n1\n") });
  assert.deepEqual(saved, ["People.csv"]);
  assert.equal(page.status(), "Saved People.csv.");
});

test("an empty table says so, and so does a search without a match", async () => {
  const page = await open(table({ page: pageOf(0, 0, { total: 0 }) }));
  assert.equal(page.status(), "This table has no rows.");
  const search = page.$("[type=search]");
  search.value = "zzz";
  page.press(search, "Enter");
  await page.event("page", pageOf(0, 0, { request: 1, total: 0 }));
  assert.equal(page.status(), "No row matches. Show all rows");
  page.button("Show all rows").click();
  assert.equal(page.last("query").search, "");
});

test("a static page sorts what it holds and says how many rows it lacks", async () => {
  const page = await open(table({ page: pageOf(0, 15, { total: 2_500 }), info: { ...info, rows: 2_500 } }), { static: true });
  assert.equal(page.column(0).length, 10);
  assert.match(page.status(), /first 15 of 2,500 rows/);
  page.all("button.kino-table-sort")[1].click();
  page.all("button.kino-table-sort")[1].click();
  assert.equal(page.column(1)[0], "14");
  assert.deepEqual(page.pushed(), []);
});
