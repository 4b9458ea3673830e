import assert from "node:assert/strict";
import { test } from "node:test";

import { openField } from "./fields.mjs";

const options = ["red", "green", "<b>blue</b>"];
const many = Array.from({ length: 20 }, (_, index) => `Option ${index}`);
const values = (page) => page.changes().map(({ value }) => value);
const boxes = (page) => page.all('[type="checkbox"]');
const seen = (page) => page.all(".kino-field-row:not([hidden])").map((row) => row.textContent);

test("a checkbox is named by the words beside it and sends each click", async () => {
  const page = await openField("checkbox", { value: false, debounce: 0, label: "Agree" });
  assert.equal(page.control().labels[0].textContent, "Agree");
  page.control().click();
  page.control().click();

  assert.deepEqual(values(page), [true, false]);
});

test("a select shows its options as text and sends the index", async () => {
  const page = await openField("select", { value: 1, options, debounce: 0 });
  assert.deepEqual([...page.control().options].map((option) => option.text), options);
  assert.equal(page.control().selectedIndex, 1);
  page.type("2");
  page.change();

  assert.deepEqual(values(page), [2]);
});

test("a select without a choice says so until there is one", async () => {
  const page = await openField("select", { value: null, options, debounce: 0 });
  assert.equal(page.control().selectedOptions[0].text, "Choose …");
  await page.value(0);

  assert.deepEqual([page.control().length, page.control().value], [3, "0"]);
});

test("a choice that was refused is still shown after a break", async () => {
  const page = await openField("select", { value: 1, options, debounce: 0 });
  const list = page.control();
  page.type("2");
  page.change();
  await page.refuse("Not blue.", 1);
  const before = [...list.options];
  await page.mount({ value: 1, options: [...options], message: "Not blue." });
  assert.deepEqual([list.selectedOptions[0].text, page.said()], [options[2], "✕ Not blue."]);
  assert.deepEqual([...list.options], before);
  await page.mount({ value: 1, options: ["pink", ...options], message: "Not blue." });
  assert.equal(list.selectedOptions[0].text, options[2]);
  await page.mount({ value: 1, options: ["pink"], message: "Not blue." });

  assert.equal(list.selectedOptions[0].text, "Choose …");
});

test("options that are the same are not drawn anew", async () => {
  for (const [type, more] of [["radio", { value: 1, horizontal: false }], ["multi_select", { value: [1], min: 0, max: 3 }]]) {
    const page = await openField(type, { options, ...more });
    const before = page.all(".kino-field input");
    await page.mount({ options: [...options], help: "Other." });

    assert.deepEqual(page.all(".kino-field input"), before);
  }
});

test("other options show what Python says is chosen of them, and a click names their edition", async () => {
  for (const [type, value, chosen, more] of [
    ["select", 1, 0, {}],
    ["radio", 1, 0, { horizontal: false }],
    ["multi_select", [1], [0], { min: 0, max: 3 }],
  ]) {
    const page = await openField(type, { value, options, edition: 0, debounce: 0, ...more });
    const state = { label: "Label", help: "", disabled: false, message: "", debounce: 0, ...more };
    await page.show(["event", "f", "state", { ...state, value: chosen, options: ["green", "pink"], edition: 1 }]);
    const shown = page.all(type === "select" ? "option" : ".kino-field-row").map((row) => row.textContent);
    assert.deepEqual(shown, ["green", "pink"]);
    assert.equal(page.all(":checked").length, 1);
    assert.deepEqual(page.changes(), []);
    if (type === "select") page.type("1");
    else page.all("input")[1].click();

    assert.deepEqual(page.changes().map(({ edition }) => edition), [1], type);
  }
});

test("a choice in the options that are shown names them also when they are the first", async () => {
  const page = await openField("select", { value: 1, options, edition: 0, debounce: 0 });
  page.type("2");

  assert.deepEqual(page.changes(), [{ value: 2, n: 1, edition: 0 }]);
});

test("a choice under way gives way to other options, and its answer comes after", async () => {
  const page = await openField("select", { value: 1, options, edition: 0, debounce: 0 });
  const state = { label: "Label", help: "", disabled: false, message: "", debounce: 0 };
  page.type("2");
  await page.show(["event", "f", "state", { ...state, value: 0, options: ["pink"], edition: 1 }]);
  assert.equal(page.control().selectedOptions[0].text, "pink");
  await page.refuse("Expected one of pink.", page.changes()[0].n);

  assert.equal(page.said(), "✕ Expected one of pink.");
});

test("radio buttons are one group with one name", async () => {
  const page = await openField("radio", { value: 0, options, horizontal: true, debounce: 0, label: "Colour" });
  const group = page.$('fieldset[role="radiogroup"]');
  assert.equal(group.querySelector("legend").textContent, "Colour");
  page.all('[type="radio"]')[2].click();

  assert.deepEqual(values(page), [2]);
  assert.deepEqual(page.all('[type="radio"]').map((button) => button.checked), [false, false, true]);
});

test("two groups of radio buttons leave each other alone", async () => {
  const page = await openField("radio", { value: 0, options, horizontal: false });
  const payload = { label: "B", help: "", disabled: false, debounce: 0, message: "", value: 1, options, horizontal: false };
  await page.show(["append", "root", [{ type: "radio", ref: "g" }]], ["mount", "g", payload]);

  assert.deepEqual(page.all(":checked").length, 2);
});

test("what is chosen of several options is sent as indices in order", async () => {
  const page = await openField("multi_select", { value: [2], options, min: 0, max: 3, debounce: 0 });
  boxes(page)[0].click();
  boxes(page)[2].click();

  assert.deepEqual(values(page), [[0, 2], [0]]);
  assert.equal(page.$(".kino-choices").hasAttribute("data-many"), false);
});

test("many options can be searched, which changes nothing", async () => {
  const page = await openField("multi_select", { value: [3, 4], options: many, min: 0, max: 20, debounce: 0 });
  assert.equal(page.$(".kino-choices-count").textContent, "2 of 20 selected");
  page.type("OPTION 1", page.$('[type="search"]'));
  page.change(page.$('[type="search"]'));
  assert.equal(seen(page).length, 11);
  page.type("nothing like it", page.$('[type="search"]'));
  assert.deepEqual([seen(page), page.$(".kino-choices-none").hidden], [[], false]);
  page.press("Escape", {}, page.$('[type="search"]'));
  assert.equal(seen(page).length, 20);
  page.leave(page.$('[type="search"]'));

  assert.deepEqual(values(page), []);
});

test("Enter in the search goes to the first match, and sends no form", async () => {
  const page = await openField("multi_select", { value: [], options: many, min: 0, max: 20 });
  const search = page.$('[type="search"]');
  page.type("option 12", search);
  assert.equal(page.press("Enter", {}, search), false);
  assert.equal(page.document.activeElement, boxes(page)[12]);

  page.type("nothing like it", search);
  assert.equal(page.press("Enter", {}, search), false);
  assert.equal(page.document.activeElement, search);
});

test("a choice that is hidden by the search stays chosen", async () => {
  const page = await openField("multi_select", { value: [3], options: many, min: 0, max: 20, debounce: 0 });
  page.type("option 7", page.$('[type="search"]'));
  boxes(page)[7].click();

  assert.deepEqual(values(page), [[3, 7]]);
});

test("many options are one stop of the Tab key, and the arrows go through those that are seen", async () => {
  const page = await openField("multi_select", { value: [], options: many, min: 0, max: 20 });
  const focus = () => boxes(page).indexOf(page.document.activeElement);
  assert.equal(boxes(page).filter((box) => box.tabIndex === 0).length, 1);
  boxes(page)[0].focus();
  page.press("ArrowDown", {}, page.document.activeElement);
  assert.equal(focus(), 1);
  page.press("End", {}, page.document.activeElement);
  assert.equal(focus(), 19);

  page.type("option 12", page.$('[type="search"]'));
  page.press("ArrowDown", {}, page.$('[type="search"]'));
  assert.equal(focus(), 12);
  assert.deepEqual(boxes(page).filter((box) => box.tabIndex === 0), [boxes(page)[12]]);
});

test("too many or too few choices are said in the page", async () => {
  const page = await openField("multi_select", { value: [0], options, min: 1, max: 2, debounce: 0 });
  boxes(page)[0].click();
  assert.equal(page.said(), "✕ Expected 1 to 2 choices.");
  for (const box of boxes(page)) box.click();
  assert.equal(page.said(), "✕ Expected 1 to 2 choices.");

  assert.deepEqual(values(page), [[0], [0, 1]]);
});
