import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Store } from "../../src/pykino/client/store.js";
import { text } from "./page.mjs";

let store;
beforeEach(() => {
  store = new Store();
  apply(["title", "Tour"]);
});

function apply(...ops) {
  const n = store.last + 1;
  return store.apply({ t: "batch", n, fresh: store.last < 0, ops });
}

const chunk = (value, fields) => text(value, { chunk: true, ...fields });
const texts = (ref) => store.frames.get(ref).map((node) => node.text);

test("a frame holds what replaced it and what was appended since", () => {
  apply(["replace", "f", [text("a")]], ["append", "f", [text("b"), text("c")]]);

  assert.deepEqual(texts("f"), ["a", "b", "c"]);
});

test("a chunk continues the chunk before it, if they look alike", () => {
  apply(["append", "f", [chunk("a"), chunk("b"), chunk("c", { tone: "bad" }), text("d"), chunk("e")]]);

  assert.deepEqual(texts("f"), ["ab", "c", "d", "e"]);
});

test("a chunk that grows is a new node, the ones before it stay the same objects", () => {
  apply(["append", "f", [text("a"), chunk("b")]]);
  const [first, second] = store.frames.get("f");

  apply(["append", "f", [chunk("c")]]);

  assert.equal(store.frames.get("f")[0], first);
  assert.notEqual(store.frames.get("f")[1], second);
});

test("a batch is not changed by those after it", () => {
  const nodes = [text("a")];
  apply(["replace", "f", nodes]);

  apply(["append", "f", [text("b")]]);

  assert.equal(nodes.length, 1);
});

test("a stream without end keeps its newest part", () => {
  apply(["append", "f", [chunk("x".repeat(3_999_999))]]);

  apply(["append", "f", [chunk("end")]]);

  const [all] = texts("f");
  assert.ok(all.length < 2_000_100 && all.startsWith("…") && all.endsWith("xend"));
});

test("changes name the frames and live outputs that are concerned", () => {
  const changes = apply(["replace", "f", []], ["mount", "x", 1], ["event", "x", "go", 2]);

  assert.deepEqual([[...changes.frames], [...changes.live]], [["f"], ["x"]]);
});

test("a live output is its last payload and the events since", () => {
  apply(["mount", "x", 1], ["event", "x", "a", 10], ["mount", "x", 2], ["event", "x", "b", 20]);

  const { payload, events, generation } = store.live.get("x");
  assert.deepEqual([payload, events, generation], [2, [["b", 20]], 2]);
});

test("an event of something that was dropped is left out", () => {
  apply(["mount", "x", 1]);

  apply(["drop", ["x", "f"]], ["event", "x", "a", 1]);

  assert.equal(store.live.has("x"), false);
});

test("old events are let go of, and how many is known", () => {
  apply(["mount", "x", 0], ...Array.from({ length: 250 }, (_, i) => ["event", "x", "n", i]));

  store.trim();

  const { events, forgotten } = store.live.get("x");
  assert.deepEqual([forgotten, events.length, events[0]], [50, 200, ["n", 50]]);
});

test("what is gone is marked, whether its state has come or not", () => {
  apply(["mount", "x", 1], ["gone", ["x", "y"]]);

  assert.deepEqual([store.isGone("x"), store.isGone("y")], [true, true]);
});

test("what is shown again after it was gone answers again", () => {
  apply(["gone", ["x"]]);
  const changes = apply(["mount", "x", 1]);

  assert.equal(store.isGone("x"), false);
  assert.ok(changes.live.has("x"));
});

test("an error of Python stays with its output until that is mounted again", () => {
  apply(["error", "x", text("bad")]);
  assert.equal(store.live.get("x").problem.text, "bad");

  apply(["mount", "x", 1]);
  assert.equal(store.live.get("x").problem, null);
});

test("a batch seen before changes nothing", () => {
  apply(["replace", "f", [text("a")]]);

  const again = store.apply({ t: "batch", n: store.last, fresh: false, ops: [["replace", "f", []]] });

  assert.equal(again, "old");
  assert.deepEqual(texts("f"), ["a"]);
});

test("a missing batch is noticed, and nothing is applied over the hole", () => {
  const later = store.apply({ t: "batch", n: store.last + 2, fresh: false, ops: [["replace", "f", []]] });

  assert.equal(later, "gap");
  assert.equal(store.frames.has("f"), false);
});

test("a page that has nothing yet takes only a fresh batch", () => {
  assert.equal(new Store().apply({ t: "batch", n: 1, fresh: false, ops: [] }), "gap");
});

test("a fresh batch forgets everything and starts counting where it says", () => {
  apply(["replace", "root", [text("a")]], ["replace", "f", [text("b")]], ["mount", "x", 1], ["gone", ["x"]]);

  const changes = store.apply({ t: "batch", n: 1, fresh: true, ops: [["mount", "x", 2]] });

  assert.deepEqual(texts("root"), []);
  assert.equal(store.isGone("x"), false);
  assert.deepEqual([...changes.frames].sort(), ["f", "root"]);
  assert.equal(store.last, 1);
});

test("theme and title are kept", () => {
  apply(["theme", "dark"], ["title", "Other"]);

  assert.deepEqual([store.theme, store.title], ["dark", "Other"]);
});

test("an op of a newer server is left out", () => {
  apply(["sparkle", "f"], ["replace", "f", [text("a")]]);

  assert.deepEqual(texts("f"), ["a"]);
});
