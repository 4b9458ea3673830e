/** A table without Python: the rows that a static page holds, sorted, filtered and searched. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { localPage } from "../../../src/pykino/client/outputs/_table_local.js";
import * as text from "../../../src/pykino/client/outputs/_table_text.js";

const columns = [
  { key: "n", label: "n", kind: "number" },
  { key: "s", label: "s", kind: "text" },
  { key: "d", label: "d", kind: "date" },
];
const rows = [
  ["10", "b", "2024-05-17"],
  [null, "a", "2024-06-01"],
  ["9", "", null],
  ["NaN", "B", "2023-01-01"],
  [{ text: "0.3", exact: "0.30000000000000004" }, null, "2024-05-01"],
  ["-inf", "<b>", "2024-05-17"],
];
const view = { request: 1, offset: 0, limit: 10, sort: [], filters: [], search: "", columns: null };

function positions(change) {
  const page = { rows, ids: rows.map((_, at) => at), total: 6, at_least: 0, offset: 0, version: 0, request: 0 };
  return localPage({ columns, page, text }, { ...view, ...change });
}
const ids = (change) => positions(change).ids;

test("numbers sort as numbers, what is missing comes last in both directions", () => {
  assert.deepEqual(ids({ sort: [["n", false]] }), [5, 4, 2, 0, 1, 3]);
  assert.deepEqual(ids({ sort: [["n", true]] }), [0, 2, 4, 5, 1, 3]);
});

test("several columns sort one after the other, equal rows stay as they were", () => {
  assert.deepEqual(ids({ sort: [["d", true], ["s", false]] }), [1, 5, 0, 4, 3, 2]);
  assert.deepEqual(ids({ sort: [["d", false]] }).slice(2, 4), [0, 5]);
});

test("a filter compares by the column's kind; a part of a date stands for all of it", () => {
  assert.deepEqual(ids({ filters: [["n", "<", "9.5"]] }), [2, 4, 5]);
  assert.deepEqual(ids({ filters: [["d", "=", "2024-05"]] }), [0, 4, 5]);
  assert.deepEqual(ids({ filters: [["s", "is empty", ""]] }), [2, 4]);
  assert.deepEqual(ids({ filters: [["n", "!=", "9"]] }), [0, 1, 3, 4, 5]);
  assert.deepEqual(ids({ filters: [["s", "not contains", "B"]] }), [1, 2, 4]);
});

test("a search looks at every column, in either case", () => {
  assert.deepEqual(ids({ search: "B" }), [0, 3, 5]);
  assert.deepEqual(ids({ search: "2024-06" }), [1]);
});

test("a page has the columns of the view, and behind the end comes the last page", () => {
  const page = positions({ offset: 99, limit: 4, columns: ["s", "n"] });
  assert.deepEqual([page.offset, page.total, page.rows.length], [4, 6, 2]);
  assert.deepEqual(page.rows[1], ["<b>", "-inf"]);
});

test("what is said about a page", () => {
  const page = { offset: 10, rows: Array(10).fill([]), total: 10_000_000, at_least: 0 };
  assert.equal(text.range(page), "11–20 of 10,000,000");
  assert.equal(text.range({ ...page, total: null, at_least: 10_001 }), "11–20 of more than 10,000");
  assert.equal(text.range({ ...page, rows: [], total: 0 }), "0 rows");
  assert.equal(text.hasNext({ ...page, total: 20 }), false);
  assert.equal(text.pages({ total: 101 }, 10), 11);
});

test("a click sorts up, down, not at all; Shift adds a column", () => {
  assert.deepEqual(text.nextSort([], "a", false), [["a", false]]);
  assert.deepEqual(text.nextSort([["a", false]], "a", false), [["a", true]]);
  assert.deepEqual(text.nextSort([["a", true]], "a", false), []);
  assert.deepEqual(text.nextSort([["a", true]], "b", true), [["a", true], ["b", false]]);
  assert.deepEqual(text.nextSort([["a", true], ["b", false]], "b", true), [["a", true], ["b", true]]);
  assert.deepEqual(text.nextSort([["a", true], ["b", true]], "b", true), [["a", true]]);
  assert.deepEqual(text.nextSort([["a", true], ["b", true]], "b", false), []);
});

test("rows on their way to a spreadsheet keep tabs and lines inside their cells", () => {
  const some = [{ label: "a" }, { label: "b" }];
  assert.equal(text.tabSeparated(some, [[null, "x\ty"], ['"', { text: "0.3", exact: "0.30000000000000004" }]]), 'a\tb\n\t"x\ty"\n""""\t0.30000000000000004');
});
