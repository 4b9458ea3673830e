import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn } from "../page.mjs";
import { openField } from "./fields.mjs";

test("no two changes of a page have the same number, whatever kind of field sends them", async () => {
  const shared = { label: "L", help: "", disabled: false, debounce: "blur", message: "" };
  const file = { ...shared, value: { id: "1", name: "a.csv", size: 1, mime: "" }, accept: [], limit: 9, max_size: null, uploading: null };
  const page = await openField("text_input", { value: "", placeholder: "", max_length: null });
  await page.show(["append", "root", [{ type: "file_input", ref: "g" }]], ["mount", "g", file]);
  page.type("one");
  page.leave();
  page.all("button").find(({ textContent }) => textContent.startsWith("Remove")).click();
  await drawn();
  page.type("two");
  page.leave();
  page.running.close();

  assert.deepEqual(page.changes().map(({ value, n }) => [value, n]), [["one", 1], [null, 2], ["two", 3]]);
});
