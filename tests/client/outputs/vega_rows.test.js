/** The rows of a chart: whatever Python tells, and how often, the drawing has what Python has. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Rows, pairs, plain, renumbered } from "../../../src/pykino/client/outputs/_vega_rows.js";

/** What Vega does with changes, as far as rows go. */
class Drawing {
  rows = [];
  changeset() {
    const change = { gone: [], fresh: [] };
    return Object.assign(change, {
      remove: (/** @type {any[]} */ rows) => ((change.gone = rows), change),
      insert: (/** @type {any[]} */ rows) => ((change.fresh = rows), change),
    });
  }
  change(_, { gone, fresh }) {
    for (const row of gone) assert.ok(this.rows.includes(row), "only what was drawn is removed");
    this.rows = this.rows.filter((row) => !gone.includes(row)).concat(fresh);
  }
  parse(rows, { parse }) {
    for (const row of rows) for (const field of Object.keys(parse)) row[field] = new Date(row[field]);
    return rows;
  }
  get numbers() {
    return this.rows.map(({ i }) => i);
  }
}

const numbered = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from }, (_, i) => ({ i: from + i }));

/** @param {Rows} rows */
function drawn(rows, source = {}) {
  const drawing = new Drawing();
  drawing.rows = rows.move(source);
  return drawing;
}

test("rows that came with the state are not added a second time by an event", () => {
  const rows = new Rows(numbered(0, 5), 5);
  const drawing = drawn(rows);
  rows.add(numbered(3, 7), 7, 7);
  rows.feed(drawing, "data");
  rows.add(numbered(3, 7), 7, 7);
  rows.feed(drawing, "data");
  assert.deepEqual(drawing.numbers, [0, 1, 2, 3, 4, 5, 6]);
});

test("a window keeps the last rows, drawn or not", () => {
  const rows = new Rows(numbered(0, 3), 3);
  const drawing = drawn(rows);
  rows.add(numbered(3, 5), 5, 4);
  rows.add(numbered(5, 9), 9, 2);
  rows.feed(drawing, "data");
  assert.deepEqual(drawing.numbers, [7, 8]);
});

test("clear leaves nothing, and what comes after is there", () => {
  const rows = new Rows(numbered(0, 3), 3);
  const drawing = drawn(rows);
  rows.add([], 3, 0);
  rows.feed(drawing, "data");
  assert.deepEqual(drawing.numbers, []);
  rows.add(numbered(3, 4), 4, 1);
  rows.feed(drawing, "data");
  assert.deepEqual(drawing.numbers, [3]);
});

test("after any run of pushes, windows, clears and redrawings both sides have the same", () => {
  let seed = 7;
  const random = (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 200; round++) {
    let server = numbered(0, random(4));
    let count = server.length;
    const rows = new Rows(structuredClone(server), count);
    let drawing = drawn(rows);
    for (let step = 0; step < 20; step++) {
      const fresh = numbered(count, count + random(6));
      count += fresh.length;
      server = server.concat(fresh).slice(-(1 + random(9)));
      if (!random(8)) server = [];
      const told = server.slice(-Math.min(server.length, fresh.length + random(3)));
      rows.add(structuredClone(fresh.length ? told : []), count, server.length);
      if (random(2)) rows.feed(drawing, "data");
      if (!random(6)) drawing = drawn(rows);
    }
    rows.feed(drawing, "data");
    assert.deepEqual(drawing.numbers, server.map(({ i }) => i));
  }
});

test("dates are parsed once, also those of rows that come later", () => {
  const source = { format: { parse: { t: "date" } } };
  const rows = new Rows([{ t: "2024-01-01" }], 1);
  const drawing = drawn(rows, source);
  assert.deepEqual(source.format.parse, { t: "date" }, "Vega parses the first ones itself");
  rows.add([{ t: "2024-01-02" }], 2, 2);
  rows.feed(drawing, "data");
  assert.ok(drawing.rows[1].t instanceof Date);

  const again = { format: { parse: { t: "date" } } };
  assert.equal(drawn(rows, again).rows.length, 2);
  assert.equal(again.format.parse, undefined, "nor a second time in the next drawing");
});

test("a dataset that the drawing has no use for takes rows and shows none", () => {
  const rows = new Rows([], 0);
  assert.equal(rows.move(undefined), undefined);
  rows.add(numbered(0, 2), 2, 2);
  rows.feed(new Drawing(), "data");
  assert.equal(rows.size, 2);
});

test("values leave as JSON: dates as milliseconds, without Vega's own marks", () => {
  const value = { t: new Date(5), _vgsid_: 3, vlPoint: {}, set: new Set([1]), f() {}, n: [null, "x"] };
  assert.deepEqual(plain(value), { t: 5, set: [1], f: null, n: [null, "x"] });
});

test("a selection finds its rows again in a drawing that numbers them anew", () => {
  const before = new Map([[9, {}], [7, {}]]); // as Vega holds them after a row went
  const after = new Map([[1, {}], [2, {}]]);
  const state = { data: { pick_store: [{ unit: "", _vgsid_: 9 }] }, signals: { pick: { _vgsid_: [7, 9] } } };
  assert.deepEqual(renumbered(state, pairs(before, after)), {
    data: { pick_store: [{ unit: "", _vgsid_: 2 }] },
    signals: { pick: { _vgsid_: [1, 2] } },
  });
});
