import assert from "node:assert/strict";
import { test } from "node:test";

import { openField } from "./fields.mjs";

const values = (page) => page.changes().map(({ value }) => value);
const shown = (page) => page.$("output").value;

test("a range shows its value beside it while it is moved", async () => {
  const page = await openField("range", { value: 0.5, min: 0, max: 1, step: 0.25, debounce: 250 });
  assert.equal(shown(page), "0.50");
  page.type("0.75");
  assert.deepEqual([shown(page), values(page)], ["0.75", []]);
  page.change();

  assert.deepEqual(values(page), [0.75]);
});

test("arrow keys on a range wait for the pause after the last of them", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await openField("range", { value: 1, min: 0, max: 2000, step: 1, debounce: 250 });
  for (const text of ["1001", "1002", "1003"]) {
    page.press("ArrowRight");
    page.type(text);
    page.change();
  }
  assert.deepEqual([shown(page), values(page)], ["1,003", []]);
  t.mock.timers.tick(250);

  assert.deepEqual(values(page), [1003]);
});

test("a range that somebody is moving is not moved by others", async () => {
  const page = await openField("range", { value: 1, min: 0, max: 10, step: 1, debounce: 250 });
  page.type("5");
  await page.value(9, "you", 1);
  assert.equal(page.control().value, "5");
  page.change();
  await page.value(5, "me", 1);
  await page.value(7, "you", 2);

  assert.deepEqual([page.control().value, shown(page)], ["7", "7"]);
});

test("a colour is shown with its code, and sent when it is chosen", async () => {
  const page = await openField("color_input", { value: "#3b5bdb" });
  assert.deepEqual([page.control().value, shown(page)], ["#3b5bdb", "#3b5bdb"]);
  page.type("#ff0000");
  assert.deepEqual([shown(page), values(page)], ["#ff0000", []]);
  page.change();

  assert.deepEqual(values(page), ["#ff0000"]);
});
