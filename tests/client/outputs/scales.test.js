import assert from "node:assert/strict";
import { test } from "node:test";

import { openField } from "./fields.mjs";

const values = (page) => page.changes().map(({ value }) => value);
const shown = (page) => page.$(":is(.kino-range-value, .kino-color-code)").textContent;

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

test("a slider that is held stays under the hand, also where the browser gives it no focus", async () => {
  const page = await openField("range", { value: 1, min: 0, max: 10, step: 1, debounce: 0 });
  const slide = (text) => {
    page.control().value = text;
    page.fire(page.control(), "input");
  };
  page.fire(page.control(), "pointerdown");
  await page.value(9, "you", 1);
  assert.equal(page.control().value, "1");
  slide("5");
  await page.value(5, "me", 1);
  await page.value(7, "you", 2);
  assert.equal(page.control().value, "5");
  page.fire(page.document, "pointerup");

  assert.equal(page.control().value, "7");
});

test("what others set while a slider is dragged and not sent yet does not move it", async () => {
  const page = await openField("range", { value: 1, min: 0, max: 10, step: 1, debounce: 250 });
  page.fire(page.control(), "pointerdown");
  page.control().value = "4";
  page.fire(page.control(), "input");
  await page.value(9, "you", 1);
  assert.equal(page.control().value, "4");
  page.fire(page.document, "pointerup");
  page.change();

  assert.deepEqual(values(page), [4]);
});

test("the number beside a slider is no second announcement of it", async () => {
  const page = await openField("range", { value: 1, min: 0, max: 10, step: 1, debounce: 250 });

  assert.equal(page.$(".kino-range-value").getAttribute("aria-hidden"), "true");
  assert.equal(page.$("output"), null);
});

test("a colour is shown with its code, and sent when it is chosen", async () => {
  const page = await openField("color_input", { value: "#3b5bdb" });
  assert.deepEqual([page.control().value, shown(page)], ["#3b5bdb", "#3b5bdb"]);
  page.type("#ff0000");
  assert.deepEqual([shown(page), values(page)], ["#ff0000", []]);
  page.change();

  assert.deepEqual(values(page), ["#ff0000"]);
});
