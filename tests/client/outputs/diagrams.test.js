import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const diagram = { type: "mermaid", source: "a --> b", svg: '<svg width="900px"></svg>', error: null, caption: "Flow", download: true };

for (const [type, name] of [["mermaid", "Diagram"], ["graph", "Graph"]]) {
  test(`a ${type} is drawn with its caption and can be saved`, async () => {
    const page = await openPage();
    await page.showNode({ ...diagram, type });

    assert.ok(page.$(".kino-diagram-drawing").shadowRoot.querySelector("svg"));
    assert.equal(page.$("figcaption").textContent, "Flow");
    assert.equal(page.$("button").textContent, "Download SVG");
  });

  test(`a ${type} that could not be drawn shows its source and why`, async () => {
    const page = await openPage();
    await page.showNode({ ...diagram, type, svg: null, error: "line 1: what?" });

    assert.equal(page.$(".kino-diagram-error").textContent, `✕ ${name} that could not be drawn. line 1: what?`);
    assert.equal(page.$(".kino-diagram-source").textContent, "a --> b");
    assert.equal(page.$("button").hidden, true);
  });
}

test("a note says how it was drawn", async () => {
  const page = await openPage();
  await page.showNode({ ...diagram, type: "graph", caption: null, note: "drawn as Mermaid" });

  assert.equal(page.$(".kino-diagram-foot").textContent, "drawn as Mermaid");
});

test("a new caption does not draw the diagram again", async () => {
  const page = await openPage();
  await page.showNode(diagram);
  const svg = page.$(".kino-diagram-drawing").shadowRoot.querySelector("svg");

  await page.showNode({ ...diagram, caption: "Other" });

  assert.equal(page.$(".kino-diagram-drawing").shadowRoot.querySelector("svg"), svg);
  assert.equal(page.$("figure").getAttribute("aria-label"), "Other");
});

test("of a diagram without source only the reason is shown", async () => {
  const page = await openPage();
  await page.showNode({ type: "mermaid", source: " ", svg: null, error: "no type", caption: null, download: true });

  assert.equal(page.$(".kino-diagram-source").hidden, true);
  assert.equal(page.$(".kino-diagram-error").hidden, false);
});
