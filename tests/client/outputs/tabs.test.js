import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage, text } from "../page.mjs";

const tabs = (...labels) => ({ type: "tabs", labels, items: labels.map((label) => text(`in ${label}`)) });

let page;
beforeEach(async () => {
  page = await openPage();
  await page.showNode(tabs("One", "Two", "Three"));
});

const selected = () => page.all('[aria-selected="true"]').map((tab) => tab.textContent);
const visible = () => page.all('[role="tabpanel"]:not([inert])').map((panel) => panel.textContent);
const press = (key) =>
  page.$('[role="tablist"]').dispatchEvent(new page.window.KeyboardEvent("keydown", { key, bubbles: true }));

test("the first tab is shown, the others are drawn and out of sight", () => {
  assert.deepEqual([selected(), visible()], [["One"], ["in One"]]);
  assert.equal(page.all(".kino-text").length, 3);
});

test("a click shows its tab", () => {
  page.all('[role="tab"]')[1].click();

  assert.deepEqual([selected(), visible()], [["Two"], ["in Two"]]);
});

test("the keyboard goes round the tabs, and the focus with it", () => {
  for (const [key, tab] of [["ArrowLeft", "Three"], ["ArrowRight", "One"], ["End", "Three"], ["Home", "One"]]) {
    press(key);
    assert.deepEqual(selected(), [tab]);
    assert.equal(page.document.activeElement.textContent, tab);
  }
});

test("only the tab that is shown is in the order of the Tab key, and tabs name their panels", () => {
  assert.deepEqual(page.all('[role="tab"]').map((tab) => tab.tabIndex), [0, -1, -1]);
  for (const tab of page.all('[role="tab"]')) {
    const panel = page.document.getElementById(tab.getAttribute("aria-controls"));
    assert.equal(panel.getAttribute("aria-labelledby"), tab.id);
  }
});

test("new content keeps the tab that the reader has chosen, if it is still there", async () => {
  page.all('[role="tab"]')[1].click();
  await page.showNode(tabs("One", "Zwei"));
  assert.deepEqual([selected(), visible()], [["Zwei"], ["in Zwei"]]);

  await page.showNode(tabs("Only"));
  assert.deepEqual(selected(), ["Only"]);
});

test("a tab without a label has its number", async () => {
  await page.showNode(tabs("One", "", " "));

  assert.deepEqual(page.all('[role="tab"]').map((tab) => tab.textContent), ["One", "Tab 2", "Tab 3"]);
});
