import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { JSDOM } from "jsdom";

import { drawn, openPage, text } from "./page.mjs";

const screen = { type: "frame", ref: "s", placeholder: false };
const button = (ref, label) => [{ type: "button", ref }, ["mount", ref, { label, primary: false, disabled: false, help: "" }]];
const input = (ref, label) => [
  { type: "text_input", ref },
  ["mount", ref, { label, help: "", disabled: false, value: "", message: "", debounce: "blur", placeholder: "", max_length: null }],
];
const grid = (...outputs) => [
  { type: "grid", columns: [1], gap: 8, max_height: null, boxed: false, items: outputs.map(([node]) => node) },
  ...outputs.flatMap(([, ...mounts]) => mounts),
];
const form = (ref, inputs, submit) => [
  { type: "form", ref },
  ["mount", ref, { fields: inputs.map(([node], n) => ({ name: `${n}`, label: "", node })), submit }],
  ...inputs.flatMap(([, ...mounts]) => mounts),
];
const words = (value) => [text(value)];

let page;
beforeEach(async () => {
  page = await openPage();
  await page.show(["replace", "root", [screen, button("elsewhere", "Elsewhere")[0]]], button("elsewhere", "Elsewhere")[1]);
});

/** Show outputs in the frame, instead of what is there. */
const show = (...outputs) =>
  page.show(["replace", "s", outputs.map(([node]) => node)], ...outputs.flatMap(([, ...mounts]) => mounts));
const button_ = (label) => page.all("button").find((el) => el.textContent === label);
const field = (label) => [...page.all("label")].find((el) => el.textContent === label).control;
const focused = () => {
  const el = page.document.activeElement;
  return el === page.root ? null : (el.labels?.[0]?.textContent ?? el.textContent);
};

test("a control that is drawn anew keeps the focus", async () => {
  await show(grid(words("0"), button("a", "Less"), button("b", "More")));
  button_("More").focus();
  await show(grid(words("1"), button("c", "Less"), button("d", "More")));

  assert.equal(focused(), "More");
});

test("also if what stands before it is more than it was", async () => {
  await show(words("one"), button("a", "Add"));
  button_("Add").focus();
  await show(words("one"), button("c", "Remove"), words("two"), button("b", "Add"));

  assert.equal(focused(), "Add");
});

test("also if it bears other words now", async () => {
  await show(grid(button("a", "Other"), button("b", "Pressed once")));
  button_("Pressed once").focus();
  await show(grid(button("c", "Other"), button("d", "Pressed twice")));

  assert.equal(focused(), "Pressed twice");
});

test("a field of a form that is drawn anew keeps the focus", async () => {
  await show(form("f", [input("a", "Country"), input("b", "City")], "Next"));
  field("City").focus();
  await show(form("g", [input("c", "Country"), input("d", "City"), input("e", "Street")], "Next"));

  assert.equal(focused(), "City");
});

test("the next step of a wizard begins at its first field, also where its button bears the same words", async () => {
  await show(words("Step 1"), form("f", [input("a", "Name")], "Next"));
  button_("Next").focus();
  await show(words("Step 2"), form("g", [input("b", "Country"), input("c", "City")], "Next"), button("d", "Back"));

  assert.equal(focused(), "Country");
});

test("what is drawn later is waited for", async () => {
  await show(button("a", "Next"));
  button_("Next").focus();
  const [node, ...mounts] = form("g", [input("b", "Country")], "Send");
  await page.show(["replace", "s", [text("Step 2"), node, { type: "button", ref: "d" }]], button("d", "Back")[1]);
  assert.equal(focused(), null);
  await page.show(...mounts);

  assert.equal(focused(), "Country");
});

test("who types goes on typing, who clicks elsewhere meanwhile is not called back", async () => {
  await show(button("a", "Next"));
  button_("Next").focus();
  await show(words("Please wait"));
  page.document.dispatchEvent(new page.window.Event("pointerdown", { bubbles: true }));
  await show(button("b", "Go on"));

  assert.equal(focused(), null);
  button_("Go on").focus();
  await show(words("Please wait"));
  page.document.dispatchEvent(new page.window.Event("keydown", { bubbles: true }));
  await show(button("c", "Go on"));
  assert.equal(focused(), "Go on");
});

test("whoever is elsewhere is left alone", async () => {
  await show(button("a", "Next"));
  button_("Elsewhere").focus();
  await show(button("b", "Next"));

  assert.equal(focused(), "Elsewhere");
});

test("where nothing has taken its place, the focus does not jump to the top of the page", async () => {
  await page.show(["append", "root", [button("a", "Gone soon")[0]]], button("a", "Gone soon")[1]);
  button_("Gone soon").focus();
  await page.show(["replace", "root", [screen, { type: "button", ref: "elsewhere" }]]);

  assert.equal(focused(), null);
});

test("a control that cannot be used, or is hidden, is passed over", async () => {
  await show(button("a", "Next"));
  button_("Next").focus();
  const [node, [op, ref, data]] = button("b", "Back");
  await show([node, [op, ref, { ...data, disabled: true }]], button("c", "Book"));
  await drawn();

  assert.equal(focused(), "Book");
});

/** Switch the button `ref` on or off. */
const state = (ref, label, disabled) => page.show(["event", ref, "state", { label, primary: false, disabled, help: "" }]);

/** What a browser does, at its leisure, with the focus of what cannot be used any more. */
const settle = (root = page.root) => {
  const passing = root.ownerDocument.createElement("button");
  root.append(passing);
  passing.focus();
  passing.remove();
};

test("a control that is switched off and on again has the focus again", async () => {
  await show(button("a", "Work"));
  button_("Work").focus();
  await state("a", "Work", true);
  settle();
  assert.equal(focused(), null);
  await show(words("Working"), button("b", "Stop"), [{ type: "button", ref: "a" }]);
  await state("a", "Work", false);

  assert.equal(focused(), "Work");
});

test("also if the browser had not noticed yet that it was off", async () => {
  await show(button("a", "Work"));
  button_("Work").focus();
  await state("a", "Work", true);
  await state("a", "Work", false);

  assert.equal(focused(), "Work");
});

test("not if the reader has gone elsewhere meanwhile, in the page or around it", async () => {
  const other = page.document.createElement("button"); // what surrounds us, in a notebook
  page.document.documentElement.append(other);
  await show(button("a", "Work"));
  for (const elsewhere of [button_("Elsewhere"), other]) {
    button_("Work").focus();
    await state("a", "Work", true);
    settle();
    elsewhere.focus();
    await state("a", "Work", false);

    assert.equal(page.document.activeElement, elsewhere);
    elsewhere.blur();
    await state("a", "Work", false);
    assert.notEqual(page.document.activeElement, button_("Work"));
  }
});

test("a control that was switched off and is replaced then gives the focus to what stands for it", async () => {
  await show(button("a", "Work"));
  button_("Work").focus();
  await state("a", "Work", true);
  settle();
  await show(button("b", "Work"));

  assert.equal(focused(), "Work");
});

test("all of this also where the page stands in a shadow root", async () => {
  const around = new JSDOM("<!doctype html><body><div></div></body>", { url: "http://127.0.0.1/" }).window.document;
  const root = around.querySelector("div").attachShadow({ mode: "open" }).appendChild(around.createElement("div"));
  page = await openPage({ root, page: false });
  await page.show(["replace", "root", [{ type: "button", ref: "a" }]], button("a", "Work")[1]);
  const work = root.querySelector("button");
  work.focus();
  await state("a", "Work", true);
  settle(root);
  assert.equal(root.getRootNode().activeElement, null);
  await state("a", "Work", false);

  assert.equal(root.getRootNode().activeElement, work);
});
