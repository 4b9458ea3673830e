import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, text } from "../page.mjs";

const grid = { type: "grid", items: [text("a"), text("b")], columns: [1, 2.5], gap: 8, max_height: null, boxed: false };

test("columns are ratios that never push the page sideways", async () => {
  const page = await openPage();
  await page.showNode(grid);

  const cells = page.$(".kino-grid-cells");
  assert.equal(cells.style.getPropertyValue("--columns"), "minmax(0, 1fr) minmax(0, 2.5fr)");
  assert.equal(cells.style.gap, "8px");
});

test("items keep their own widths where they are asked to", async () => {
  const page = await openPage();
  await page.showNode({ ...grid, columns: "auto" });
  const box = page.$(".kino-grid");
  assert.deepEqual([box.hasAttribute("data-packed"), page.$(".kino-grid-cells").children.length], [true, 2]);
  await page.showNode(grid);

  assert.equal(box.hasAttribute("data-packed"), false);
});

test("with a greatest height it scrolls, and the keyboard reaches it", async () => {
  const page = await openPage();
  await page.showNode({ ...grid, max_height: 200, boxed: true });

  const box = page.$(".kino-grid");
  assert.deepEqual([box.style.maxHeight, box.tabIndex, box.hasAttribute("data-boxed")], ["200px", 0, true]);
});

test("cells come and go, those that stay keep their elements", async () => {
  const page = await openPage();
  await page.showNode(grid);
  const first = page.$(".kino-text");

  await page.showNode({ ...grid, items: [text("A")] });
  assert.equal(page.$(".kino-text"), first);
  assert.equal(page.$(".kino-grid-cells").textContent, "A");

  await page.showNode({ ...grid, items: [text("A"), text("B"), text("C")] });
  assert.equal(page.$(".kino-grid-cells").textContent, "ABC");
});

test("many columns are never narrower than their words: they scroll, and the keyboard reaches them", async () => {
  const page = await openPage();
  await page.showNode({ ...grid, columns: Array(9).fill(1) });
  const box = page.$(".kino-grid");
  assert.equal(page.$(".kino-grid-cells").style.getPropertyValue("--columns"), Array(9).fill("minmax(min-content, 1fr)").join(" "));
  assert.deepEqual([box.hasAttribute("data-narrow"), box.tabIndex], [true, 0]);
  await page.showNode({ ...grid, columns: Array(8).fill(1) });

  assert.deepEqual([box.hasAttribute("data-narrow"), box.hasAttribute("tabindex")], [false, false]);
});
