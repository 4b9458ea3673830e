import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, text } from "../page.mjs";

const markdown = (...parts) => ({ type: "markdown", source: "", parts });

test("markup and outputs stand in their order", async () => {
  const page = await openPage();
  await page.showNode(markdown({ html: "<h1>Title</h1>" }, { node: text("between") }, { html: "<p>end</p>" }));

  assert.equal(page.$('[data-type="markdown"]').textContent, "Titlebetweenend");
});

test("a change touches only the parts that changed", async () => {
  const page = await openPage();
  await page.showNode(markdown({ html: "<h1>Title</h1>" }, { node: text("1") }));
  const [title, between] = [page.$(".kino-part h1"), page.$(".kino-text")];

  await page.showNode(markdown({ html: "<h1>Title</h1>" }, { node: text("2") }));

  assert.equal(page.$(".kino-part h1"), title);
  assert.equal(page.$(".kino-text"), between);
  assert.equal(between.textContent, "2");
});

test("other parts take the place of those before", async () => {
  const page = await openPage();
  await page.showNode(markdown({ node: text("1") }, { html: "<p>a</p>" }));
  await page.showNode(markdown({ html: "<p>b</p>" }));

  assert.equal(page.html("markdown"), '<div class="kino-part"><p>b</p></div>');
});
