/** A tree: what opens, by mouse and keys, and what is asked of Python. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const leaf = (text, more = {}) => ({ kind: "num", text, ...more });
const list = (items, more = {}) => ({ shape: "list", name: "", count: items.length, items, ...more });
const map = (entries) => ({
  shape: "map",
  name: "",
  count: entries.length,
  items: entries.map(([key, node]) => ({ ...node, key: ["str", key] })),
});

async function show(root, { open = 1, label = null, ...options } = {}) {
  const page = await openPage(options);
  await page.showNode({ type: "tree", label, open, root });
  return page;
}

async function showLive(root, options) {
  const page = await openPage(options);
  const payload = { label: null, open: 1, root };
  await page.show(["replace", "root", [{ type: "tree", ref: "tree-1" }]], ["mount", "tree-1", payload]);
  return page;
}

const texts = (page) => page.all('[role="treeitem"] > .kino-tree-row').filter(isSeen).map((row) => row.textContent);
const isSeen = (row) => !row.parentElement.parentElement.closest('[aria-expanded="false"]');
const press = (page, key) => page.document.activeElement.dispatchEvent(new page.window.KeyboardEvent("keydown", { key, bubbles: true }));
const item = (page, start) => page.all('[role="treeitem"]').find((li) => li.firstElementChild.textContent.startsWith(start));

test("the first level is open, deeper ones tell what they hold", async () => {
  const page = await show(map([["a", leaf("1")], ["b", list([leaf("2"), leaf("3")])]]));
  assert.deepEqual(texts(page), ["{a: 1, b: […]} 2 keys", "a: 1", "b: [2, 3] 2 items"]);
});

test("a click opens an item, another one closes it", async () => {
  const page = await show(map([["b", list([leaf("2")])]]));
  const li = item(page, "b");
  li.firstElementChild.click();
  assert.equal(li.getAttribute("aria-expanded"), "true");
  assert.deepEqual(texts(page).at(-1), "0: 2");
  li.firstElementChild.click();
  assert.equal(li.getAttribute("aria-expanded"), "false");
});

test("arrows, Home and End walk over what is seen", async () => {
  const page = await show(map([["a", leaf("1")], ["b", list([leaf("2")])], ["c", leaf("3")]]));
  const at = () => page.document.activeElement.firstElementChild.textContent[0];
  page.$('[tabindex="0"]').focus();
  press(page, "End");
  assert.equal(at(), "c");
  press(page, "ArrowUp");
  assert.equal(at(), "b");
  press(page, "ArrowRight");
  press(page, "ArrowRight");
  assert.equal(at(), "0");
  press(page, "ArrowLeft");
  assert.equal(at(), "b");
  press(page, "ArrowLeft");
  assert.equal(page.document.activeElement.getAttribute("aria-expanded"), "false");
  press(page, "Home");
  press(page, "ArrowDown");
  assert.equal(at(), "a");
  assert.equal(page.all('[tabindex="0"][role="treeitem"]').length, 1);
});

test("what was left out is asked for once, and says that it was read later", async () => {
  const page = await showLive(map([["a", { shape: "list", name: "", count: 2, lazy: 7 }]]));
  const li = item(page, "a");
  li.firstElementChild.click();
  li.firstElementChild.click();
  li.firstElementChild.click();
  assert.deepEqual(page.pushed(), [{ ref: "tree-1", name: "open", payload: { lazy: 7 } }]);
  assert.equal(li.getAttribute("aria-busy"), "true");
  await page.show(["event", "tree-1", "opened", { lazy: 7, items: [leaf("1"), leaf("2")] }]);
  assert.equal(li.hasAttribute("aria-busy"), false);
  assert.match(li.firstElementChild.textContent, /read when opened/);
  assert.deepEqual(texts(page).slice(-2), ["0: 1", "1: 2"]);
});

test("more items take the place of the line that offered them", async () => {
  const more = { kind: "more", text: "… 2 more", lazy: 3 };
  const page = await showLive(list([leaf("1"), more], { count: 3 }));
  item(page, "…").querySelector("button").click();
  await page.show(["event", "tree-1", "opened", { lazy: 3, items: [leaf("2"), leaf("3")] }]);
  assert.deepEqual(texts(page).slice(1), ["0: 1", "1: 2", "2: 3"]);
});

test("a place that Python has forgotten says so", async () => {
  const page = await showLive(map([["a", { shape: "list", name: "", count: 2, lazy: 7 }]]));
  item(page, "a").firstElementChild.click();
  await page.show(["event", "tree-1", "opened", { lazy: 7 }]);
  assert.match(item(page, "a").textContent, /not kept any more/);
});

test("a static page says that the rest is not in it, and asks nobody", async () => {
  const page = await showLive(map([["a", { shape: "list", name: "", count: 2, lazy: 7 }]]), { static: true });
  item(page, "a").firstElementChild.click();
  assert.match(item(page, "a").textContent, /not in this file/);
  assert.deepEqual(page.pushed(), []);
});

test("a long text is folded, and shown whole on request", async () => {
  const page = await show(list([{ kind: "str", text: "x".repeat(500) }]));
  const row = item(page, "0").firstElementChild;
  assert.equal(row.textContent.length, "0: ".length + 161 + "show all".length);
  row.querySelector("button").click();
  assert.ok(row.textContent.includes("x".repeat(500)));
  row.querySelector("button").click();
  assert.ok(!row.textContent.includes("x".repeat(500)));
});

test("what the reader opened stays open when the value changes", async () => {
  const page = await show(map([["b", list([leaf("1")])]]));
  item(page, "b").firstElementChild.click();
  await page.showNode({ type: "tree", label: null, open: 1, root: map([["b", list([leaf("2")])]]) });
  assert.deepEqual(texts(page).at(-1), "0: 2");
});

test("markup in a value is text", async () => {
  const page = await show(map([["<b>", { kind: "str", text: "'<script>'" }]]), { label: "<i>" });
  assert.equal(page.$("b, i, script"), null);
  assert.ok(page.$(".kino-tree").textContent.includes("<script>"));
});

test("how much a container holds stands apart from what it shows of it", async () => {
  const page = await show(list([list([leaf("1")])]));

  assert.deepEqual(page.all(".kino-tree-count").map((el) => el.textContent), ["1 item", "1 item"]);
});

test("controls in keys and texts are seen", async () => {
  const page = await show(map([["a\x1b", { kind: "text", text: "b\u202ec" }]]));

  assert.equal(texts(page).at(-1), "a␛: b\\u202ec");
});
