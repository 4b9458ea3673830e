import assert from "node:assert/strict";
import { test } from "node:test";

import { JSDOM } from "jsdom";

import { drawn, openPage } from "../page.mjs";

const node = { type: "form", ref: "f" };
const inner = { type: "text_input", ref: "name" };
const age = { type: "text_input", ref: "age" };
const fields = [
  { name: "name", label: "Name", node: inner },
  { name: "age", label: "Age", node: age },
];
const input = (label, fields = {}) => ({
  label, help: "", disabled: false, value: "", message: "", debounce: "blur", placeholder: "", max_length: null, ...fields,
});

async function open({ submit = "Send", ...options } = {}) {
  const page = await openPage(options);
  await page.show(
    ["replace", "root", [node]],
    ["mount", "f", { fields, submit }],
    ["mount", "name", input("Name")],
    ["mount", "age", input("Age")],
  );
  return page;
}

const send = async (page) => {
  page.$("form button[type=submit]").click();
  await drawn();
};
const type = (page, at, value) => {
  const field = page.all("form input")[at];
  field.focus();
  field.value = value;
  field.dispatchEvent(new page.window.Event("input", { bubbles: true }));
};
const isBusy = (page) => page.$("form button[type=submit]").getAttribute("aria-busy") === "true";
const said = (page) => page.$(".kino-form-said").textContent;

test("fields are drawn in their order, the button below them", async () => {
  const page = await open();

  assert.deepEqual(page.all("form input, form button").map((el) => el.type), ["text", "text", "submit"]);
  assert.equal(page.$("form button").textContent, "Send");
  assert.equal(page.$(".kino-form-said").getAttribute("role"), "status");
});

test("what is still being typed is sent before the form is", async () => {
  const page = await open();
  type(page, 0, "Ada");
  await send(page);

  assert.deepEqual(page.pushed(), [
    { ref: "name", name: "change", payload: { value: "Ada", n: 1 } },
    { ref: "f", name: "submit", payload: {} },
  ]);
});

test("the button is busy until Python has answered, and sends nothing twice", async () => {
  const page = await open();
  await send(page);
  await send(page);
  assert.equal(isBusy(page), true);
  assert.equal(page.pushed().length, 1);

  await page.show(["event", "f", "submitted", {}]);
  assert.equal(isBusy(page), false);
  assert.equal(said(page), "✓ Sent.");
  await send(page);
  assert.equal(page.pushed().length, 2);
});

test("what was said of the last time goes when something is entered", async () => {
  const page = await open();
  await page.show(["event", "f", "submitted", {}]);
  type(page, 0, "x");

  assert.equal(said(page), "");
});

test("a refusal names the fields and leads to the first of them", async () => {
  const page = await open();
  await send(page);
  await page.show(
    ["event", "age", "refused", { message: "How old?", n: 0 }],
    ["event", "f", "refused", { names: ["age", "name"] }],
  );

  assert.equal(isBusy(page), false);
  assert.equal(said(page), "✕ Not sent: see Age and Name.");
  assert.equal(page.document.activeElement, page.all("form input")[1]);
  assert.match(page.$("[data-type=text_input]:has([aria-invalid]) [role=status]").textContent, /How old\?/);
});

test("a refusal does not take the focus from something else on the page", async () => {
  const page = await open();
  const other = page.document.body.appendChild(page.document.createElement("input"));
  other.focus();
  await page.show(["event", "f", "refused", { names: ["age"] }]);

  assert.equal(page.document.activeElement, other);
});

test("a refusal leads to the first field in a shadow root too, unless the reader is elsewhere", async () => {
  const { document } = new JSDOM("<!doctype html><body><div></div><input></body>", { url: "http://127.0.0.1/" }).window;
  const root = document.querySelector("div").attachShadow({ mode: "open" }).appendChild(document.createElement("div"));
  const page = await open({ root, page: false });
  const [name, age] = root.querySelectorAll("form input");
  const focused = () => root.getRootNode().activeElement;
  for (const before of [name, age]) {
    before.focus();
    await page.show(["event", "f", "refused", { names: ["age"] }]);
    assert.equal(focused(), age);
  }
  age.blur();
  await page.show(["event", "f", "refused", { names: ["name"] }]);
  assert.equal(focused(), name);

  document.querySelector("body > input").focus();
  await page.show(["event", "f", "refused", { names: ["age"] }]);
  assert.equal(document.activeElement, document.querySelector("body > input"));
});

test("a message is taken away when the form finds it right", async () => {
  const page = await open();
  await page.show(["event", "age", "refused", { message: "How old?", n: 0 }]);
  await page.show(["event", "age", "refused", { message: "", n: 0 }]);

  assert.equal(page.$("[aria-invalid]"), null);
  await send(page);
  assert.deepEqual(page.pushed().map(({ name }) => name), ["submit"]);
});

test("where Python cannot tell what is wrong, the form says so and can be sent again", async () => {
  const page = await open();
  await send(page);
  await page.show(["event", "f", "refused", { names: [] }]);

  assert.equal(said(page), "✕ Not sent: it could not be checked.");
  await send(page);
  assert.equal(page.pushed().length, 2);
});

test("an answer that was lost with the connection is not waited for", async () => {
  const page = await open();
  await send(page);
  await page.show(["mount", "f", { fields, submit: "Send" }]);

  assert.equal(isBusy(page), false);
});

test("a form that has ended is not busy for ever", async () => {
  const page = await open();
  await page.show(["gone", ["f"]]);
  await send(page);

  assert.equal(isBusy(page), false);
});

test("a form without a button only passes on what is entered", async () => {
  const page = await open({ submit: null });
  assert.equal(page.$("form button[type=submit]"), null);
  type(page, 0, "Ada");
  page.$("form").requestSubmit();
  await drawn();

  assert.deepEqual(page.pushed().map(({ name }) => name), ["change"]);
});

test("on a page without a program the form cannot be sent, and says so once", async () => {
  const page = await open({ static: true });

  assert.equal(page.$("form button[type=submit]").disabled, true);
  assert.match(said(page), /no program/);
});

test("labels are text, whatever is in them", async () => {
  const page = await open({ submit: "<b>Send</b>" });

  assert.equal(page.$("form b"), null);
});
