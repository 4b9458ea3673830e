import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, openPage } from "../page.mjs";

const node = { type: "download", ref: "d" };
const payload = { label: "Get <it>", filename: "data.csv" };

async function open(options) {
  const page = await openPage(options);
  await page.show(["replace", "root", [node]], ["mount", "d", payload]);
  return page;
}

test("the file is asked for when it is clicked, once", async () => {
  const page = await open();
  assert.equal(page.$("button").textContent, "↓Get <it>");
  page.$("button").click();
  page.$("button").click();

  assert.deepEqual(page.pushed(), [{ ref: "d", name: "download", payload: {} }]);
  assert.equal(page.$("button").getAttribute("aria-busy"), "true");
});

test("what Python answers is saved under its name", async () => {
  const page = await open();
  const saved = [];
  URL.createObjectURL = (blob) => (saved.push(blob), "blob:1");
  URL.revokeObjectURL = () => {};
  page.window.HTMLAnchorElement.prototype.click = function () {
    saved.push(this.download);
  };
  page.$("button").click();
  await page.show(["event", "d", "content", { filename: "other.csv", mime: "text/csv", data: bytes("a,b") }]);

  assert.deepEqual([saved[1], saved[0].type, await saved[0].text()], ["other.csv", "text/csv", "a,b"]);
  assert.equal(page.$("button").hasAttribute("aria-busy"), false);
});

test("after a failure, which the page itself shows, the button can be tried again", async () => {
  const page = await open();
  page.$("button").click();
  await page.show(["event", "d", "failed", { message: "disk full" }]);
  assert.equal(page.$(".kino-download-note").hidden, true);
  page.$("button").click();

  assert.equal(page.pushed().length, 2);
});

test("on a page without a program it cannot be clicked, and says why", async () => {
  const page = await open({ static: true });

  assert.equal(page.$("button").disabled, true);
  assert.match(page.$(".kino-download-note").textContent, /no program behind it/);
});
