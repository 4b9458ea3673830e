import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { drawn, modules, openPage, text } from "./page.mjs";

const live = (ref) => ({ type: "live", ref, assets: "a" });
const frame = (ref) => ({ type: "frame", ref, placeholder: true });
const root = (...nodes) => ["replace", "root", nodes];

let page;
let mounts;

beforeEach(async () => {
  mounts = [];
  modules.set("assets/a/main.js", {
    mount(context) {
      mounts.push(context);
      context.heard = [];
      context.el.textContent = `${context.data}`;
      context.on("say", (payload) => {
        context.heard.push(payload);
        context.el.textContent = `${context.data} ${context.heard}`;
      });
    },
  });
  page = await openPage();
});
afterEach(() => modules.clear());

const shown = () => page.all(".kino-items > .kino-output").map((el) => el.textContent);

test("outputs stand on the page in their order", async () => {
  await page.show(root(text("a"), text("b")));

  assert.deepEqual(shown(), ["a", "b"]);
});

test("appending adds to what is there and touches nothing else", async () => {
  await page.show(root(text("a"), text("b")));
  const before = page.all(".kino-output");

  await page.show(["append", "root", [text("c")]]);

  assert.deepEqual(shown(), ["a", "b", "c"]);
  assert.deepEqual(page.all(".kino-output").slice(0, 2), before);
});

test("a text that replaces a text changes its letters, not its elements", async () => {
  await page.show(root(frame("f")), ["replace", "f", [text("1")]]);
  const before = page.$(".kino-text");

  await page.show(["replace", "f", [text("2")]]);

  assert.equal(page.$(".kino-text"), before);
  assert.equal(before.textContent, "2");
});

test("a live output that stays on the page is not mounted again, wherever it moves in its frame", async () => {
  await page.show(root(text("a"), live("x"), text("b")), ["mount", "x", "X"]);
  const before = page.$('[data-type="live"]');

  await page.show(root(live("x"), text("b"), text("c"), text("d")));

  assert.deepEqual(shown(), ["X", "b", "c", "d"]);
  assert.equal(page.$('[data-type="live"]'), before);
  assert.equal(mounts.length, 1);
});

test("a live output may move to another frame alive", async () => {
  await page.show(root(frame("f"), frame("g")), ["replace", "f", [live("x")]], ["mount", "x", "X"]);

  await page.show(["replace", "f", []], ["replace", "g", [text("a"), live("x")]]);

  assert.equal(mounts.length, 1);
  assert.equal(mounts[0].signal.aborted, false);
});

test("inside tabs and grids too, live outputs stay when what is around them changes", async () => {
  const tabs = (label) => ({ type: "tabs", labels: [label], items: [{ type: "grid", columns: [1], gap: 8, max_height: null, boxed: false, items: [live("x"), text(label)] }] });
  await page.show(root(tabs("one")), ["mount", "x", "X"]);

  await page.show(root(tabs("two")));

  assert.equal(mounts.length, 1);
  assert.deepEqual(page.all(".kino-grid-cells > *").map((el) => el.textContent), ["X", "two"]);
});

test("what leaves the page is told so by its signal", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"]);

  await page.show(root(), ["drop", ["x"]]);

  assert.equal(mounts[0].signal.aborted, true);
  assert.deepEqual(shown(), []);
});

test("a state that comes later than its node is drawn when it comes", async () => {
  await page.show(root(live("x")));
  assert.equal(mounts.length, 0);

  await page.show(["mount", "x", "X"]);
  assert.deepEqual(shown(), ["X"]);
});

test("events reach a module in order, and only after it is mounted", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"], ["event", "x", "say", 1], ["event", "x", "say", 2]);
  await page.show(["event", "x", "say", 3]);

  assert.deepEqual(shown(), ["X 1,2,3"]);
});

test("events wait for a module that waits for something itself", async () => {
  const waiting = Promise.withResolvers ? Promise.withResolvers() : deferred();
  modules.set("assets/a/main.js", {
    async mount({ el, on }) {
      await waiting.promise;
      on("say", (payload) => (el.textContent += payload));
    },
  });
  await page.show(root(live("x")), ["mount", "x", ""], ["event", "x", "say", "late"]);
  waiting.resolve();
  await drawn();

  assert.deepEqual(shown(), ["late"]);
});

function deferred() {
  let resolve;
  return { promise: new Promise((done) => (resolve = done)), resolve: () => resolve() };
}

test("the same live output in two places is drawn twice, with the events it had", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"], ["event", "x", "say", 1]);

  await page.show(["append", "root", [live("x")]]);
  await page.show(["event", "x", "say", 2]);

  assert.deepEqual(shown(), ["X 1,2", "X 1,2"]);
});

test("one that comes back too late for its past asks for the state as it is", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"]);
  await page.show(...Array.from({ length: 201 }, (_, i) => ["event", "x", "say", i]));

  await page.show(["append", "root", [live("x")]]);

  assert.equal(page.sent.filter(({ t }) => t === "resync").length, 1);
});

test("a new state mounts the output anew, unless its module can take it in place", async () => {
  await page.show(root(live("x")), ["mount", "x", 1]);
  await page.show(["mount", "x", 2]);
  assert.equal(mounts.length, 2);
  assert.equal(mounts[0].signal.aborted, true);

  modules.set("assets/a/main.js", {
    mount: ({ el, data }) => ((el.textContent = data), { update: (next) => (el.textContent += next) }),
  });
  await page.show(root(live("y")), ["mount", "y", "a"]);
  await page.show(["mount", "y", "b"]);
  assert.deepEqual(shown(), ["ab"]);
});

test("a fresh batch leaves alone what it brings again as it was", async () => {
  await page.show(root(live("x"), text("a")), ["mount", "x", { rows: [1, 2] }]);
  const before = page.all(".kino-output");

  await page.showFresh(root(live("x"), text("a")), ["mount", "x", { rows: [1, 2] }]);

  assert.equal(mounts.length, 1);
  assert.deepEqual(page.all(".kino-output"), before);
});

test("a fresh batch mounts anew what has heard events since: its state may be another", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"], ["event", "x", "say", 1]);

  await page.showFresh(root(live("x")), ["mount", "x", "X"]);

  assert.deepEqual(shown(), ["X"]);
});

test("frames stand in frames", async () => {
  await page.show(root(frame("f")), ["replace", "f", [frame("g"), text("a")]], ["replace", "g", [text("b")]]);
  await page.show(["append", "g", [text("c")]]);

  assert.equal(page.$('[data-type="frame"]').textContent.replaceAll("Nothing here yet.", ""), "bca");
});

test("a frame inside itself is an error in its place, not the end of the page", async (t) => {
  t.mock.method(console, "error", () => {});
  await page.show(root(frame("f"), text("after")), ["replace", "f", [text("a"), frame("f")]]);

  assert.match(page.$(".kino-problem").textContent, /inside itself/);
  assert.equal(shown().at(-1), "after");
});

test("a module that throws shows why in its place, and the others go on", async (t) => {
  t.mock.method(console, "error", () => {});
  modules.set("assets/a/main.js", {
    mount() {
      throw new Error("no such colour");
    },
  });
  await page.show(root(live("x"), text("after")), ["mount", "x", 1]);

  assert.match(page.$(".kino-problem").textContent, /The output x could not be drawn here.*no such colour/);
  assert.equal(shown().at(-1), "after");
});

test("so does one that throws when it hears an event, or takes new data", async (t) => {
  t.mock.method(console, "error", () => {});
  modules.set("assets/a/main.js", {
    mount({ on }) {
      on("say", () => {
        throw new Error("deaf");
      });
    },
  });
  await page.show(root(live("x")), ["mount", "x", 1], ["event", "x", "say", 1]);

  assert.match(page.$(".kino-problem").textContent, /deaf/);
});

test("a type that the client does not know is named", async (t) => {
  t.mock.method(console, "error", () => {});
  await page.show(root({ type: "hologram" }, { type: "../boot" }, text("after")));

  assert.deepEqual(page.all(".kino-problem-title").map((el) => el.textContent), [
    "The output “hologram” could not be drawn here",
    "The output “../boot” could not be drawn here",
  ]);
  assert.match(page.$(".kino-problem-why").textContent, /no module outputs\/hologram\.js/);
  assert.equal(shown().at(-1), "after");
});

test("a node that cannot be drawn shows the text that it has", async (t) => {
  t.mock.method(console, "error", () => {});
  await page.show(root({ type: "hologram", source: "a --> b" }));

  assert.equal(page.$(".kino-problem > pre").textContent, "a --> b");
});

test("what a handler in Python raised is shown below the output, which stays", async () => {
  const error = { type: "error", kind: "KeyError", message: "'x'", traceback: "", where: "" };
  await page.show(root(live("x")), ["mount", "x", "X"]);
  await page.show(["error", "x", error]);
  assert.deepEqual([mounts.length, shown()], [1, ["X✕ KeyError: 'x'"]]);

  await page.show(["mount", "x", "X"]);
  assert.deepEqual(shown(), ["X"]);
});

test("an output whose state could not be made shows the error alone", async () => {
  await page.show(root(live("x")), ["error", "x", { type: "error", kind: "E", message: "", traceback: "", where: "" }]);

  assert.deepEqual(shown(), ["✕ E"]);
});

test("an output that is gone says so, and tells Python nothing any more", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"]);
  mounts[0].push("click", { n: 1 });
  await page.show(["gone", ["x"]]);
  mounts[0].push("click", { n: 2 });

  assert.match(page.$('[data-type="live"][data-gone] .kino-gone').textContent, /No longer live/);
  assert.deepEqual(page.pushed(), [{ ref: "x", name: "click", payload: { n: 1 } }]);
});

test("each batch is acknowledged once it is drawn", async () => {
  await page.show(root(text("a")));
  await page.show(["append", "root", [text("b")]]);

  assert.deepEqual(page.sent, [{ t: "ack", n: 1 }, { t: "ack", n: 2 }]);
});

test("a hole in the numbers is answered by one request for everything", async () => {
  await page.show(root(text("a")));
  for (const n of [3, 4]) page.handlers.message({ t: "batch", n, fresh: false, ops: [root()] });
  await drawn();

  assert.deepEqual(page.sent.slice(1), [{ t: "resync" }]);
  assert.deepEqual(shown(), ["a"]);
});

test("the styles of a module are put on the page once", async () => {
  await page.show(root(text("a"), text("b"), frame("f")));

  assert.equal(page.all('style[data-module="outputs/text.js"]').length, 1);
});

test("closing the client ends every output", async () => {
  await page.show(root(live("x")), ["mount", "x", "X"]);
  page.running.close();

  assert.equal(mounts[0].signal.aborted, true);
  assert.equal(page.$(".kino-main"), null);
});
