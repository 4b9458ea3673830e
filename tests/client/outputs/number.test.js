import assert from "node:assert/strict";
import { test } from "node:test";

import { decimals, numberIn, refusal, stepped } from "../../../src/pykino/client/outputs/_numbers.js";
import { openField } from "./fields.mjs";

const open = (data) => openField("number", { value: null, min: null, max: null, step: null, placeholder: "", ...data });
const bounds = (min = null, max = null, step = null) => ({ min, max, step });

test("numbers are read as people write them, whole ones exactly", () => {
  const read = ["12", "-1.5", "+3", "1e3", ".5", "5.", "1,5", "9007199254740993", "-0.1"].map(numberIn);

  assert.deepEqual(read, [12, -1.5, 3, 1000, 0.5, 5, 1.5, 9007199254740993n, -0.1]);
});

test("what is no number, or may be two, is none", () => {
  const texts = ["", "-", "abc", "12x", "1.2.3", "1e999", "0x10", "Infinity", "NaN", "1,500", "1_0", "9".repeat(4001)];

  assert.deepEqual(texts.map(numberIn), texts.map(() => null));
});

test("a refusal names the bounds as Python does", () => {
  const cases = [
    [77, bounds(1, 10), "Expected a number from 1 to 10."],
    [0, bounds(1), "Expected a number of at least 1."],
    [2, bounds(null, 1), "Expected a number of at most 1."],
    [1.5, bounds(1, 10, 1), "Expected a whole number from 1 to 10."],
    [0.3, bounds(0, 1, 0.25), "Expected a number from 0 to 1 in steps of 0.25."],
    [2n ** 60n, bounds(null, null, 7), "Expected a number in steps of 7."],
  ];
  for (const [value, limits, said] of cases) assert.equal(refusal(value, limits), said);
});

test("what binary fractions cannot say exactly is on its step", () => {
  assert.equal(refusal(0.3, bounds(0, 1, 0.1)), "");
  assert.equal(refusal(0.1 + 0.2, bounds(0, 1, 0.1)), "");
  assert.equal(refusal(1234567.89, bounds(0, null, 0.01)), "");
});

test("steps go from step to step, stop at the bounds, and begin at the least", () => {
  const cases = [
    [0.1, 1, bounds(0, 1, 0.1), 0.2],
    [0.7, 1, bounds(0, 1, 0.1), 0.8],
    [5, -1, bounds(), 4],
    [1.25, 1, bounds(), 2.25],
    [10, 1, bounds(1, 10, 1), 10],
    [null, 1, bounds(3, 9, 2), 3],
    [null, -1, bounds(), 0],
    [4, 1, bounds(3, 9, 2), 5],
    [4, -1, bounds(3, 9, 2), 3],
    [50, 1, bounds(1, 10), 10],
    [9007199254740993n, 1, bounds(), 9007199254740994n],
  ];
  for (const [value, direction, limits, next] of cases) assert.equal(stepped(value, direction, limits), next);
});

test("the digits behind a point are counted, also in small numbers", () => {
  assert.deepEqual([1, 0.25, 1e-7, 2.5e-7, 1e21, 5n].map(decimals), [0, 2, 7, 8, 0, 0]);
});

test("a number is sent as one, an empty field as null, anything else as its text", async () => {
  const page = await open();
  for (const text of ["1.50", "", "many"]) {
    page.type(text);
    page.press("Enter");
  }

  assert.deepEqual(page.changes().map(({ value }) => value), [1.5, null, { text: "many" }]);
});

test("who has written 1.50 keeps it until the field is left", async () => {
  const page = await open();
  page.type("1.50");
  page.press("Enter");
  await page.value(1.5, "me", 1);
  assert.equal(page.control().value, "1.50");
  page.leave();
  await page.value(1.5, "you", 1);

  assert.equal(page.control().value, "1.5");
});

test("out of bounds is said at once and not sent", async () => {
  const page = await open({ min: 1, max: 10 });
  page.type("77");
  page.leave();

  assert.equal(page.said(), "✕ Expected a number from 1 to 10.");
  assert.deepEqual(page.changes(), []);
});

test("arrow keys and buttons step, and send each step", async () => {
  const page = await open({ value: 9, min: 0, max: 10, step: 1 });
  page.press("ArrowUp");
  page.press("ArrowUp");
  page.$('button[aria-label="Less"]').click();
  assert.deepEqual(page.changes().map(({ value }) => value), [10, 9]);
  assert.equal(page.control().getAttribute("aria-valuenow"), "9");
  assert.deepEqual(["aria-valuemin", "aria-valuemax"].map((name) => page.control().getAttribute(name)), ["0", "10"]);
});

test("integers beyond a float stay exact", async () => {
  const page = await open({ value: 2n ** 64n });
  assert.equal(page.control().value, "18446744073709551616");
  page.press("ArrowDown");

  assert.deepEqual(page.changes(), [{ value: 2n ** 64n - 1n, n: 1 }]);
});
