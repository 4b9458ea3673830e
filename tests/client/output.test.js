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

const buttons = ["b1", "b2"].map((ref) => ({ type: "button", ref }));
const go = { label: "Go", primary: false, disabled: false, help: "" };

/** A page with two buttons and a field. */
async function withControls() {
  const page = await openPage();
  const field = { label: "Name", help: "", disabled: false, debounce: "blur", message: "", value: "Ada", multiline: false };
  const nodes = [...buttons, { type: "text_input", ref: "f" }];
  await page.show(["replace", "root", nodes], ...["b1", "b2"].map((ref) => ["mount", ref, go]), ["mount", "f", field]);
  return page;
}

test("controls that nobody answers are switched off, and one sentence says so for all", async () => {
  const page = await withControls();
  await page.show(["gone", ["b2", "f"]]);
  assert.deepEqual(page.all("button, input").map((el) => el.disabled), [false, true, true]);
  assert.equal(page.all(".kino-gone").length, 1);
  assert.ok(page.$("[data-gone] > .kino-gone"));

  await page.show(["gone", ["b1"]]);
  assert.equal(page.all(".kino-gone").length, 1);
  assert.equal(page.$(".kino-gone").parentElement, page.$(".kino-output"));

  await page.show(["replace", "root", [buttons[1]]]);
  assert.equal(page.all(".kino-gone").length, 1);
});

test("when the program ends all are switched off without a word, since the page says it at its top, until it is back", async () => {
  const page = await withControls();
  page.handlers.state("gone");
  assert.deepEqual(page.all("button, input").map((el) => el.disabled), [true, true, true]);
  assert.equal(page.all(".kino-gone").length, 0);
  assert.equal(page.$(".kino-note").hidden, false);

  page.handlers.state("connected");
  assert.deepEqual(page.all("button, input").map((el) => el.disabled), [false, false, false]);
});

test("among the outputs of a notebook, where no line at the top can say it, the first says it for its place", async () => {
  const page = await openPage({ page: false });
  await page.show(["replace", "root", buttons], ...["b1", "b2"].map((ref) => ["mount", ref, go]));
  page.handlers.state("gone");

  assert.equal(page.all(".kino-gone").length, 1);
});

test("a module hears that nobody answers, also if that is so when it is mounted", async () => {
  const heard = [];
  const page = await withOutput(({ onGone }) => onGone((gone) => heard.push(gone)));
  await page.show(["gone", ["x"]]);
  await page.show(["mount", "x", 2], ["gone", ["x"]]);
  await page.show(["mount", "x", 3]);

  assert.deepEqual(heard, [true, true, false]);
});

const cycle = { inner: [] };
cycle.inner.push(cycle);

for (const [payload, why] of [
  [() => {}, "the payload is a function"],
  [{ a: [1, Symbol("b")] }, "the payload.a[1] is a symbol"],
  [{ day: new Date() }, "the payload.day is a Date"],
  [new Map(), "the payload is a Map"],
  [cycle, "the payload.inner[0] holds itself"],
]) {
  test(`what cannot be sent is refused where its author sees it: ${why}`, async (t) => {
    t.mock.method(console, "error", () => {});
    let context;
    const page = await withOutput((given) => void (context = given));

    assert.throws(() => context.push("say", payload), { name: "TypeError", message: `push("say"): ${why}, which cannot be sent. JSON values, bigints and bytes can.` });
    assert.ok(page.$(".kino-problem").textContent.includes(why));
    assert.deepEqual(page.pushed(), []);
  });
}

test("one that fails while it is mounted says the same", async (t) => {
  t.mock.method(console, "error", () => {});
  const page = await withOutput(({ push }) => push("say", Math.max));

  assert.match(page.$(".kino-problem").textContent, /the payload is a function, which cannot be sent/);
});

test("the same thing may be sent twice in one payload", async () => {
  let context;
  const page = await withOutput((given) => void (context = given));
  const twice = { big: 2n ** 70n, bytes: new Uint8Array(2), none: undefined, own: new (class { x = 1; })() };
  context.push("say", [twice, twice]);

  assert.equal(page.pushed().length, 1);
});
