import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage, text } from "../page.mjs";

const cell = {
  index: 2, label: "", kind: "code", source: "1 + 1", html: '<div class="k-hl"><pre>1 + 1</pre></div>',
  status: "running", seconds: null, frame: "f", error: null,
};

async function open(fields) {
  const page = await openPage();
  await page.show(
    ["replace", "root", [{ type: "cell", ref: "c" }]],
    ["mount", "c", { ...cell, ...fields }],
    ["replace", "f", [text("2")]],
  );
  return page;
}

test("a cell shows its source, how far it is, and its outputs", async () => {
  const page = await open();

  assert.equal(page.$(".kino-cell-label").textContent, "Cell 2");
  assert.equal(page.$(".kino-cell-status").textContent, "◐ running");
  assert.equal(page.$(".kino-cell-source").innerHTML, cell.html);
  assert.equal(page.$(".kino-cell-output .kino-text").textContent, "2");
});

test("its end is told in place, and leaves its outputs alone", async () => {
  const page = await open();
  const output = page.$(".kino-text");
  await page.show(["event", "c", "update", { ...cell, status: "done", seconds: 0.0124 }]);

  assert.equal(page.$(".kino-cell-status").textContent, "✓ done in 12 ms");
  assert.equal(page.$(".kino-text"), output);
});

for (const [status, seconds, word] of [
  ["queued", null, "○ queued"],
  ["failed", 61.2, "✕ failed in 1 min 01 s"],
  ["stopped", 0.25, "■ stopped in 250 ms"],
  ["skipped", null, "– skipped"],
  ["done", 0.0001, "✓ done in under 1 ms"],
  ["done", 2.34, "✓ done in 2.3 s"],
]) {
  test(`the mark of a cell: ${word}`, async () => {
    const page = await open({ status, seconds });

    assert.equal(page.$(".kino-cell-status").textContent, word);
  });
}

test("source that is not highlighted is shown as it is", async () => {
  const page = await open({ html: "", source: "<b>" });

  assert.equal(page.$(".kino-cell-source pre").textContent, "<b>");
});

test("why a cell was skipped is said", async () => {
  const page = await open({ status: "skipped", error: "not Python" });

  assert.equal(page.$(".kino-cell-error").textContent, "not Python");
});
