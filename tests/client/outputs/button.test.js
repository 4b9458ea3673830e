import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const payload = { label: "Roll <it>", primary: true, disabled: false, help: "Two dice." };

async function open(data, options) {
  const page = await openPage(options);
  await page.show(["replace", "root", [{ type: "button", ref: "b" }]], ["mount", "b", { ...payload, ...data }]);
  return page;
}

test("each click is told to Python", async () => {
  const page = await open();
  page.$("button").click();
  page.$("button").click();

  assert.deepEqual(page.pushed(), [{ ref: "b", name: "click", payload: {} }, { ref: "b", name: "click", payload: {} }]);
});

test("it shows its label as text, and is described by its help", async () => {
  const page = await open();
  const button = page.$("button");

  assert.deepEqual([button.textContent, button.dataset.kind], ["Roll <it>", "primary"]);
  assert.equal(page.$(`#${button.getAttribute("aria-describedby")}`).textContent, "Two dice.");
});

test("it is switched off and named anew without losing the focus", async () => {
  const page = await open();
  page.$("button").focus();
  await page.show(["event", "b", "state", { ...payload, label: "Again", help: "" }]);
  assert.equal(page.document.activeElement.textContent, "Again");
  assert.equal(page.$("button").hasAttribute("aria-describedby"), false);
  await page.show(["event", "b", "state", { ...payload, disabled: true }]);
  page.$("button").click();

  assert.deepEqual(page.pushed(), []);
});

test("on a page without a program it cannot be pressed, and says why", async () => {
  const page = await open({}, { static: true });

  assert.equal(page.$("button").disabled, true);
  assert.equal(page.$(".kino-button-help").textContent, "Two dice. No program answers on this page.");
});
