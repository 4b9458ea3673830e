import assert from "node:assert/strict";
import { test } from "node:test";

import { modules, openPage } from "./page.mjs";

/** A page with one output that is drawn by `mount`. */
async function withOutput(mount) {
  modules.set("assets/own/main.js", { mount });
  const page = await openPage();
  await page.show(["replace", "root", [{ type: "live", ref: "x", assets: "own" }]], ["mount", "x", null]);
  return page;
}

test("an output that asks nothing of Python does not say that nothing answers", async () => {
  const talking = await withOutput(() => {});
  await talking.show(["gone", ["x"]]);
  assert.match(talking.$(".kino-gone").textContent, /No longer live/);

  const silent = await withOutput(() => ({ silent: true }));
  await silent.show(["gone", ["x"]]);
  assert.equal(silent.$(".kino-gone"), null);
});

test("nor does it while its module loads", async () => {
  let loaded;
  const page = await withOutput(() => new Promise((resolve) => (loaded = resolve)));
  await page.show(["gone", ["x"]]);
  assert.equal(page.$(".kino-gone"), null);

  loaded({});
  await page.show();
  assert.match(page.$(".kino-gone").textContent, /No longer live/);
});

test("a file of its own is asked for by name, also in a folder below", async () => {
  modules.set("assets/own/parts/a.js", { word: "below" });
  modules.set("assets/own/b.js", { word: "beside" });
  const page = await withOutput(async ({ el, load }) => {
    const [a, b] = [await load("./parts/a.js"), await load("b.js")];
    el.textContent = `${a.word} ${b.word}`;
  });

  assert.equal(page.html("live"), "below beside");
});

test("one that is not there is named", async (t) => {
  t.mock.method(console, "error", () => {});
  const page = await withOutput(({ load }) => load("nowhere.js"));

  assert.match(page.$(".kino-problem").textContent, /“nowhere.js” cannot be loaded: /);
});
