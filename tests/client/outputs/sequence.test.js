/** The sequence diagram on a page: what it writes, says and does by mouse and keyboard. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, packed, soon } from "./sequences.mjs";

const HOSTILE = "<img src=x onerror=alert(1)>\u202e\x00";

test("names stand above their lanes, arrows are labelled, and the rows are there in words", async () => {
  const page = await open(undefined, "Ping, pong");
  await soon();
  assert.deepEqual(page.all(".kino-sequence-head").map((head) => head.textContent), ["mainpid 1", "childpid 2"]);
  for (const word of ["ping", "pong", "exit"]) assert.ok(page.written.includes(word), word);
  assert.equal(page.count(), "2 messages · 2 participants");
  assert.deepEqual(page.rows()[1], ["1 µs", "main", "child", "ping", "1 µs"]);
  assert.equal(page.$("caption").textContent, "Rows 1 to 4 of 4");
  assert.equal(page.$("figcaption").textContent, "Ping, pong");
});

test("arrows choose, Enter opens, Escape closes, and each choice is said", async () => {
  const page = await open();
  await page.press("ArrowDown");
  await page.press("ArrowDown");
  assert.equal(page.news(), "2 of 4: ping: main to child, after 1 µs");
  assert.ok(page.pane().hidden);
  await page.press("Enter");
  assert.equal(page.$(".kino-sequence-payload").textContent, "('ping', <main>)");
  assert.match(page.$(".kino-sequence-facts").textContent, /talk\.py:7, in main/);
  await page.press("End");
  assert.equal(page.$(".kino-sequence-title strong").textContent, "exit");
  await page.press("Escape");
  assert.ok(page.pane().hidden);
  assert.equal(page.news(), "");
});

test("left leads to the cause, right to the effect", async () => {
  const page = await open();
  await page.press("End");
  await page.press("ArrowLeft");
  assert.match(page.news(), /ping: main to child/);
  await page.press("ArrowRight");
  assert.match(page.news(), /pong: child to main/);
});

test("the chain of causes leads to each of them", async () => {
  const page = await open();
  await page.press("ArrowDown");
  await page.press("PageDown");
  await page.press("ArrowUp");
  await page.press("Enter");
  const chain = page.all(".kino-sequence-cause");
  assert.deepEqual(chain.map((row) => row.textContent), ["0 nsmain spawn", "1 µsmain sendping", "2 µschild receiveping", "3 µschild sendpong", "4 µsmain receivepong"]);
  chain[0].click();
  assert.equal(page.$(".kino-sequence-title strong").textContent, "spawn");
  assert.equal(page.$(".kino-sequence-route").textContent, "main → child");
});

test("the filter finds labels and content, and says when nothing is left", async () => {
  const page = await open();
  const filter = page.$(".kino-sequence-filter");
  await page.press("/", page.stage);
  assert.equal(page.document.activeElement, filter);
  filter.value = "pong";
  await page.press("Enter", filter);
  assert.equal(page.count(), "1 of 2 messages · 2 participants");
  filter.value = "nothing like it";
  await page.press("Enter", filter);
  assert.equal(page.$(".kino-sequence-empty").textContent, "Nothing matches the filter.");
  await page.press("Escape", filter);
  assert.equal(page.count(), "2 messages · 2 participants");
});

test("a cause that the filter leaves out can be looked at all the same", async () => {
  const page = await open();
  const filter = page.$(".kino-sequence-filter");
  filter.value = "pong";
  await page.press("Enter", filter);
  await page.press("Home");
  await page.press("Enter");
  page.all(".kino-sequence-cause")[0].click();
  assert.equal(page.news(), "Not shown now: spawn: main to child");
  assert.equal(page.$(".kino-sequence-title strong").textContent, "spawn");
});

test("a name shows only what touches it, and all again", async () => {
  const page = await open(packed([["a"], ["b"], ["c"]], [["send", 0, 1, { label: "x" }], ["send", 1, 2, { label: "y" }]]));
  await soon();
  page.all(".kino-sequence-head")[0].click();
  await soon();
  assert.deepEqual(page.all(".kino-sequence-name").map((name) => name.textContent), ["a", "b"]);
  assert.equal(page.$(".kino-table-chip").firstChild.textContent, "only a");
  page.button("Show all participants").click();
  await soon();
  assert.equal(page.all(".kino-sequence-head").length, 3);
});

test("infrastructure and kinds are shown as asked", async () => {
  const page = await open(packed([["a"], ["lock", "lock"]], [["send", 0, 1, { label: "release", hidden: true }], ["timer", 0]]));
  assert.equal(page.rows().length, 1);
  page.button("Show ▾").click();
  const [timers, , , infrastructure] = page.all(".kino-sequence-check input").slice(-4);
  infrastructure.click();
  assert.equal(page.rows().length, 2);
  timers.click();
  assert.deepEqual(page.rows().map((row) => row[3]), ["release, never received · via lock"]);
  assert.match(page.$(".kino-table-chip").textContent, /without timers/);
});

test("order or time, nearer and farther", async () => {
  const page = await open();
  assert.ok(page.button("Closer").disabled);
  page.button("Time").click();
  await soon();
  assert.equal(page.button("Time").getAttribute("aria-pressed"), "true");
  assert.ok(!page.button("Closer").disabled);
  assert.ok(page.$(".kino-sequence-map").hidden);
  for (let turn = 0; turn < 4; turn++) page.button("Closer").click();
  await soon();
  assert.ok(!page.$(".kino-sequence-map").hidden);
  await page.press("End", page.$(".kino-sequence-map"));
  assert.equal(page.$(".kino-sequence-map").getAttribute("aria-valuenow"), "100");
});

test("texts from data are texts", async () => {
  const page = await open(packed([[HOSTILE], ["b"]], [["send", 0, 1, { label: HOSTILE, payload: HOSTILE, place: [HOSTILE, 1, HOSTILE] }]], { error: HOSTILE }), HOSTILE);
  await page.press("Home");
  await page.press("Enter");
  assert.equal(page.all("img").length, 0);
  assert.equal(page.$(".kino-sequence-payload").textContent, "<img src=x onerror=alert(1)>\\u202e␀");
  assert.doesNotMatch(page.$(".kino-sequence").textContent, /[\u202e\0]/);
});

test("only the lanes in sight have a head", async () => {
  const names = Array.from({ length: 5000 }, (_, at) => [`service ${at}`]);
  const page = await open(packed(names, names.map((_, at) => ["timer", at])));
  await soon();
  assert.equal(page.count(), "5,000 events · 5,000 participants");
  assert.ok(page.all(".kino-sequence-head").length < 12);
  await page.press("End");
  assert.equal(page.all(".kino-sequence-name").at(-1).textContent, "service 4999");
});

test("a row whose lanes are not in sight says whose it is, and where", async () => {
  const names = Array.from({ length: 100 }, (_, at) => [`service ${at}`]);
  const page = await open(packed(names, [["send", 90, 95, { label: "hello" }], ["timer", 99], ["send", 1, 2, { label: "near" }]]));
  await soon();
  assert.deepEqual(["service 90 → service 95: hello ▸", "service 99: timer ▸", "near"].filter((word) => !page.written.includes(word)), []);
  await page.press("Home");
  assert.ok(page.written.includes("hello") && page.written.includes("◂ service 1 → service 2: near"), page.written.join());
});

test("bars outside of what is lit stand back", async () => {
  const page = await open(packed([["a"], ["b"], ["c"]], [
    ["send", 0, 1, { label: "x" }], ["receive", 1, 0, { cause: 0 }], ["send", 0, 2, { label: "y" }], ["receive", 2, 0, { cause: 2 }],
  ]));
  await soon();
  assert.deepEqual(page.bars(), [1, 1]);
  await page.press("Home");
  await page.press("Enter");
  assert.deepEqual(page.bars(), [1, 0.2]);
});

test("a trace that the page does not understand says so", async () => {
  for (const more of [{ version: 2 }, { columns: [["mood", "u1"]] }, { columns: [["time", "u9"]] }]) {
    const page = await open(packed([["a"]], [["timer", 0]], more));
    assert.match(page.$("[role=alert]").textContent, /version [^:]*: they come from different versions of pykino/);
  }
});

test("once it is gone nothing listens", async () => {
  const page = await open(packed([["a"], ["b"]], [["send", 0, 1, { label: "x" }], ["timer", 0]]));
  await soon();
  page.button("Show ▾").click();
  const [head] = page.all(".kino-sequence-head"), [check] = page.all(".kino-sequence-check input");
  const count = page.$(".kino-sequence-count");
  await page.show(["replace", "root", []]);
  head.click();
  check.click();
  await soon();
  assert.equal(count.textContent, "1 message · 2 participants");
});

test("an empty trace says why, an error and what was dropped are seen", async () => {
  const empty = await open(packed([], [], { error: "ZeroDivisionError: division by zero" }));
  assert.equal(empty.$(".kino-sequence-empty").textContent, "Nothing was recorded before the error.");
  assert.equal(empty.$("[data-tone=bad]").textContent, "✕ The traced code raised ZeroDivisionError: division by zero");
  const cut = await open(packed([["a"]], [["timer", 0]], { dropped: 1234 }));
  assert.match(cut.$("[data-tone=warn]").textContent, /1,234 events dropped/);
});
