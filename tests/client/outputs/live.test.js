import assert from "node:assert/strict";
import { test } from "node:test";

import { modules, openPage } from "../page.mjs";

const node = { type: "live", ref: "x", assets: "hash" };
const show = (page) => page.show(["replace", "root", [node]], ["mount", "x", { label: "Hi" }]);

test("a package's own module draws its output, with its styles", async () => {
  modules.set("assets/hash/main.js", {
    css: ".mine { color: var(--k-accent) }",
    mount: ({ el, data }) => el.append(data.label),
  });
  const page = await openPage();
  await show(page);

  assert.equal(page.html("live"), "Hi");
  assert.equal(page.all('style[data-module="assets/hash/main.js"]').length, 1);
});

test("a module without mount is named as the reason", async (t) => {
  t.mock.method(console, "error", () => {});
  modules.set("assets/hash/main.js", { default: {} });
  const page = await openPage();
  await show(page);

  assert.match(page.$(".kino-problem").textContent, /main\.js exports no function “mount”/);
});

test("files that are missing are named as the reason", async (t) => {
  t.mock.method(console, "error", () => {});
  modules.delete("assets/hash/main.js");
  const page = await openPage();
  await show(page);

  assert.match(page.$(".kino-problem").textContent, /assets\/hash\/main\.js/);
});
