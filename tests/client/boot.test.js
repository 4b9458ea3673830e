import assert from "node:assert/strict";
import { test } from "node:test";

import { drawn, modules, openPage, text } from "./page.mjs";

const welcome = { t: "welcome", session: "s", client: "c1", resumed: false, title: "Tour", version: "1.0" };
const empty = ["replace", "root", []];

/** A page whose only output keeps its context. */
async function withContext(options) {
  let context;
  modules.set("assets/a/main.js", { mount: (given) => void (context = given) });
  const page = await openPage(options);
  page.handlers.message(welcome);
  await page.show(["replace", "root", [{ type: "live", ref: "x", assets: "a" }]], ["mount", "x", 1]);
  return { page, context };
}

test("the badge says in a word how the connection is, and in a sentence what that means", async () => {
  const page = await openPage();
  const badge = page.$(".kino-badge");
  const words = ["connected", "reconnecting", "gone"].map((state) => {
    page.handlers.state(state);
    return [badge.textContent, badge.title.length > 20];
  });

  assert.deepEqual(words, [["Connected", true], ["Reconnecting", true], ["Program ended", true]]);
  assert.equal(badge.getAttribute("role"), "status");
});

test("when the program has ended the page says so, until it is back", async () => {
  const page = await openPage();
  page.handlers.state("gone");
  assert.match(page.$(".kino-note").textContent, /last state/);

  page.handlers.state("connected");
  assert.equal(page.$(".kino-note").hidden, true);
});

test("a page whose program has ended says how to go on, where that is known", async () => {
  const page = await openPage();
  const note = page.$(".kino-note");
  const { dataset } = note.ownerDocument.documentElement;
  const said = [undefined, "yes", "no"].map((stays) => {
    if (stays) dataset.portStays = stays;
    page.handlers.state("gone");
    return note.textContent.split("last state.")[1];
  });
  delete dataset.portStays;

  assert.deepEqual(said, ["", " Started again on the same port, it goes on here.", " Started again, it prints a new link."]);
});

test("an empty page says what will appear, but not before it has heard from Python", async () => {
  const page = await openPage();
  assert.equal(page.$(".kino-empty").hidden, true);

  await page.show(empty);
  assert.equal(page.$(".kino-empty").hidden, false);

  await page.show(["append", "root", [text("a")]]);
  assert.equal(page.$(".kino-empty").hidden, true);
});

test("the title is that of the session, on the page and for the browser's tab", async () => {
  const titles = [];
  const page = await openPage({ onTitle: (title) => titles.push(title) });
  page.handlers.message(welcome);
  await page.show(["title", "Other"]);

  assert.equal(page.$("h1").textContent, "Other");
  assert.deepEqual(titles, ["Tour", "Other"]);
});

test("a page whose program has ended offers nothing to press, until it is back", async () => {
  const page = await openPage();
  await page.show(["mount", "b", { label: "Go", primary: false, disabled: false, help: "" }], ["replace", "root", [{ type: "button", ref: "b" }]]);

  page.handlers.state("gone");
  const gone = page.$("[data-type=button]").hasAttribute("data-gone");
  page.$("[data-type=button] button").click();
  const told = page.pushed().length;
  page.handlers.state("connected");
  page.$("[data-type=button] button").click();

  assert.deepEqual([gone, told], [true, 0]);
  assert.equal(page.$("[data-type=button]").hasAttribute("data-gone"), false);
  assert.equal(page.pushed().length, 1);
});

test("a server of another version asks for a reload, and never does it", async () => {
  const page = await openPage();
  page.handlers.message(welcome);
  page.handlers.message({ ...welcome, version: "1.1" });
  await drawn();

  assert.match(page.$(".kino-note").textContent, /Reload the page/);
});

test("an output learns its client, the title, and whether anybody answers", async () => {
  const { context } = await withContext();

  assert.deepEqual([context.client, context.title, context.static], ["c1", "Tour", false]);
});

test("the program's theme goes before the host's, and a change is told", async () => {
  const { page, context } = await withContext({ theme: "dark" });
  const heard = [];
  context.onTheme((theme) => heard.push(theme));
  assert.equal(context.theme(), "dark");

  await page.show(["theme", "light"]);
  assert.equal(page.root.dataset.theme, "light");

  await page.show(["theme", "auto"]);
  page.running.setTheme("light");
  assert.deepEqual(heard, ["light", "dark", "light"]);
});

test("markup is put in place without running anything in it", async () => {
  const { page, context } = await withContext();
  context.setMarkup(context.el, "<p>one</p><p>two</p>");

  assert.equal(context.el.innerHTML, "<p>one</p><p>two</p>");
  assert.equal(page.root.querySelector("script"), null);
});

test("an SVG lives in a shadow root, so that its styles and ids stay inside", async () => {
  const { context } = await withContext();
  context.setMarkup(context.el, '<svg viewBox="0 0 1 1"><style>p { color: red }</style></svg>');

  assert.equal(context.el.childElementCount, 0);
  assert.equal(context.el.shadowRoot.lastElementChild.localName, "svg");
});

test("an output loads helpers of the client, and files of its own", async () => {
  const { context } = await withContext();
  modules.set("assets/a/more.js", { answer: 42 });

  assert.equal((await context.load("more.js")).answer, 42);
  assert.equal(typeof (await context.load("_ansi")).Screen, "function");
});

test("a page without a program is read only, without a badge", async () => {
  const { page, context } = await withContext({ static: true });
  context.push("click");

  assert.equal(page.$(".kino-badge").hidden, true);
  assert.equal(context.static, true);
  assert.deepEqual(page.sent, []);
});

test("what else stands in the element stays there", async () => {
  const page = await openPage();
  const data = page.document.createElement("script");
  page.root.prepend(data);
  page.running.close();

  assert.equal(page.root.firstChild, data);
});

test("inside another page there is no header of ours", async () => {
  const page = await openPage({ page: false });

  assert.equal(page.$("header"), null);
  assert.equal(page.root.classList.contains("kino-page"), false);
});

test("a page that is told how far it should be asks for what was lost, and again if that is lost, too", async () => {
  const page = await openPage();
  page.handlers.message(welcome);
  await page.show(empty);
  const { now } = performance;
  let later = 0;
  performance.now = () => now.call(performance) + later;
  const asked = async (n) => {
    page.handlers.message({ t: "at", n });
    await drawn();
    return page.sent.filter(({ t }) => t === "resync").length;
  };
  try {
    assert.deepEqual([await asked(1), await asked(2), await asked(2)], [0, 1, 1]);
    later = 3000;
    assert.equal(await asked(2), 2);
    await page.showFresh(empty);
    assert.equal(await asked(1), 2);
  } finally {
    performance.now = now;
  }
});
