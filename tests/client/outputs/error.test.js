import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const error = { type: "error", kind: "ValueError", message: "bad <b>", traceback: "Traceback\n  1", where: "cell 3, line 2" };

test("type and message stand first, the traceback is folded", async () => {
  const page = await openPage();
  await page.showNode(error);

  assert.equal(
    page.html("error"),
    '<p class="kino-error-head"><span class="kino-error-sign" aria-hidden="true">✕ </span>' +
      '<span class="kino-error-kind">ValueError</span>: <span class="kino-error-message">bad &lt;b&gt;</span></p>' +
      '<p class="kino-error-where">cell 3, line 2</p>' +
      '<details><summary>Traceback</summary><pre tabindex="0">Traceback\n  1</pre></details>',
  );
});

test("what is not known is left out", async () => {
  const page = await openPage();
  await page.showNode({ ...error, message: "", traceback: "", where: "" });

  assert.equal(page.$('[data-type="error"]').textContent, "✕ ValueError");
});
