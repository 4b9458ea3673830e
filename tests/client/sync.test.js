import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn, modules, openPage } from "./page.mjs";

/** A page with an output that holds edits back, each in its field, and shows `inner` in itself. */
async function withDrafts(...inner) {
  const drafts = new Map();
  const contexts = new Map();
  modules.set("assets/drafts/main.js", {
    mount(context) {
      const { data, el, onSync, push, render } = context;
      contexts.set(data.name, context);
      onSync((leaving) => {
        if (drafts.has(data.name)) push("change", leaving ? [drafts.get(data.name), "leaving"] : drafts.get(data.name));
      });
      for (const ref of data.inner) render(el.appendChild(el.ownerDocument.createElement("div")), live(ref));
    },
  });
  const page = await openPage();
  const refs = ["outer", ...inner];
  const mounts = refs.map((ref) => ["mount", ref, { name: ref, inner: ref === "outer" ? inner : [] }]);
  await page.show(["replace", "root", [live("outer"), live("beside")]], ...mounts, ["mount", "beside", { name: "beside", inner: [] }]);
  return { page, drafts, contexts };
}

const live = (ref) => ({ type: "live", ref, assets: "drafts" });

test("asked by Python, a page sends its pending edits before it answers", async () => {
  const { page, drafts } = await withDrafts("a");
  drafts.set("a", 1).set("beside", 2);
  page.sent.length = 0;
  await page.show(["sync", "t1"]);

  assert.deepEqual(page.sent, [
    { t: "ack", n: 2 },
    { t: "event", ref: "a", name: "change", payload: 1 },
    { t: "event", ref: "beside", name: "change", payload: 2 },
    { t: "synced", token: "t1" },
  ]);
});

test("an output syncs itself and what stands in it, and nothing beside it", async () => {
  const { page, drafts, contexts } = await withDrafts("a", "b");
  drafts.set("a", 1).set("b", 2).set("beside", 3);
  contexts.get("outer").sync();
  contexts.get("outer").push("submit");

  assert.deepEqual(page.pushed().map(({ ref, name }) => [ref, name]), [["a", "change"], ["b", "change"], ["outer", "submit"]]);
});

test("edits that take a moment are waited for, and other messages do not wait meanwhile", async () => {
  const { page, contexts } = await withDrafts();
  let finish;
  contexts.get("beside").onSync(() => new Promise((resolve) => (finish = resolve)));
  await page.show(["sync", "slow"]);
  await page.show(["title", "Meanwhile"]);
  assert.equal(page.$("h1").textContent, "Meanwhile");
  assert.ok(!page.sent.some(({ t }) => t === "synced"));

  finish();
  await drawn();
  assert.deepEqual(page.sent.at(-1), { t: "synced", token: "slow" });
});

test("a module that fails to send says so in its place, and Python is answered all the same", async (t) => {
  t.mock.method(console, "error", () => {});
  const { page, contexts, drafts } = await withDrafts();
  contexts.get("outer").onSync(() => {
    throw new Error("no such field");
  });
  drafts.set("beside", 1);
  await page.show(["sync", "t"]);

  assert.match(page.$(".kino-problem").textContent, /no such field/);
  assert.deepEqual(page.pushed().map(({ ref }) => ref), ["beside"]);
  assert.deepEqual(page.sent.at(-1), { t: "synced", token: "t" });
});

test("an output that was mounted anew has no edits of its former self", async () => {
  const { page, drafts } = await withDrafts();
  drafts.set("outer", "old");
  await page.show(["mount", "outer", { name: "new", inner: [] }]);
  await page.show(["sync", "t"]);

  assert.deepEqual(page.pushed(), []);
});

test("an error that is over is taken away without a word about modules", async (t) => {
  const failed = t.mock.method(console, "error", () => {});
  const { page } = await withDrafts();
  await page.show(["error", "outer", { type: "error", kind: "E", message: "", traceback: "", where: "" }]);
  await page.show(["error", "outer", null]);

  assert.equal(page.$(".kino-complaint"), null);
  assert.equal(failed.mock.callCount(), 0);
  assert.deepEqual(page.sent.at(-1), { t: "ack", n: 3 });
});

test("an output that is taken off the page sends what is pending in it, and in what stands in it", async () => {
  const { page, drafts } = await withDrafts("a");
  drafts.set("outer", 1).set("a", 2).set("beside", 3);
  await page.show(["replace", "root", [live("beside")]], ["drop", ["outer", "a"]]);

  assert.deepEqual(page.pushed().map(({ ref, payload }) => [ref, payload]), [["outer", [1, "leaving"]], ["a", [2, "leaving"]]]);
  assert.equal(page.sent.at(-1).t, "ack"); // until then, Python counts with it
});

test("an output that only stands elsewhere now keeps what is pending", async () => {
  const { page, drafts } = await withDrafts("a");
  drafts.set("beside", 3);
  await page.show(["replace", "root", [live("beside"), live("outer")]]);

  assert.deepEqual(page.pushed(), []);
});

for (const [name, leave] of [
  ["is reloaded or left", ({ window }) => window.dispatchEvent(new window.Event("pagehide"))],
  ["is covered by another tab", ({ window, document }) => {
    Object.defineProperty(document, "hidden", { value: true });
    document.dispatchEvent(new window.Event("visibilitychange"));
  }],
  ["is closed by its host", ({ running }) => running.close()],
]) {
  test(`a page that ${name} sends what is pending at once`, async () => {
    const { page, drafts } = await withDrafts("a");
    drafts.set("a", 1);
    leave(page);

    assert.deepEqual(page.pushed()[0], { ref: "a", name: "change", payload: [1, "leaving"] });
  });
}

test("a page that comes into sight sends nothing", async () => {
  const { page, drafts } = await withDrafts("a");
  drafts.set("a", 1);
  Object.defineProperty(page.document, "hidden", { value: false });
  page.document.dispatchEvent(new page.window.Event("visibilitychange"));

  assert.deepEqual(page.pushed(), []);
});
