import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, text } from "../page.mjs";

const frame = { type: "frame", ref: "f", placeholder: true };

test("an empty frame says so, until there is something", async () => {
  const page = await openPage();
  await page.show(["replace", "root", [frame]]);
  assert.equal(page.$(".kino-frame-empty").textContent, "Nothing here yet.");

  await page.show(["replace", "f", [text("a")]]);
  assert.equal(page.$(".kino-frame-empty").hidden, true);

  await page.show(["replace", "f", []]);
  assert.equal(page.$(".kino-frame-empty").hidden, false);
});

test("without a placeholder an empty frame is nothing", async () => {
  const page = await openPage();
  await page.show(["replace", "root", [{ ...frame, placeholder: false }]]);

  assert.equal(page.$(".kino-frame-empty").hidden, true);
});
