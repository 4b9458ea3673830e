import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const state = {
  tree: "shop\n└── till",
  source: "flowchart TD",
  svg: '<svg width="900px"><text>shop</text></svg>',
  error: null,
  caption: "Tree of shop",
  said: "",
  note: null,
  download: true,
};

async function shown(payload) {
  const page = await openPage();
  await page.show(["replace", "root", [{ type: "process_tree", ref: "t" }]], ["mount", "t", payload]);
  return page;
}

test("a tree is drawn, and drawn anew in its place", async () => {
  const page = await shown(state);
  const drawing = page.$(".kino-diagram-drawing");
  await page.show(["event", "t", "update", { ...state, svg: "<svg><text>till</text></svg>", said: "2 processes" }]);

  assert.equal(page.$(".kino-diagram-drawing"), drawing);
  assert.match(drawing.shadowRoot.textContent, /till/);
  assert.equal(page.$("figcaption").textContent, "Tree of shop");
  assert.equal(page.$(".kino-diagram-note").textContent, "2 processes");
  assert.equal(page.$(".kino-process-tree-words").parentElement.hidden, true);
});

test("without a drawing, the tree stands there as lines", async () => {
  const page = await shown({ ...state, svg: null, said: "2 processes", note: "No mmdr." });

  assert.equal(page.$(".kino-diagram").parentElement.hidden, true);
  assert.equal(page.$(".kino-process-tree-words").textContent, "shop\n└── till");
  assert.equal(page.$(".kino-process-tree-words + p").textContent, "Tree of shop · 2 processes No mmdr.");
});

test("names with markup are text", async () => {
  const page = await shown({ ...state, svg: null, tree: "<img src=x onerror=alert(1)>" });

  assert.equal(page.$("img"), null);
  assert.match(page.$(".kino-process-tree-words").textContent, /<img/);
});
