/** What a trace becomes before anything is drawn: messages, rows, lanes, folds. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../page.mjs";
import { packed, pingPong, planned } from "./sequences.mjs";

const TWO = [["a"], ["b"]];
const send = (from, to, more) => ["send", from, to, more];
const receive = (who, from, cause, more) => ["receive", who, from, { cause, ...more }];

test("bytes are read as they were written", async () => {
  const { trace } = await planned(pingPong);
  assert.deepEqual([...trace.time], [0, 1000, 2000, 3000, 4000, 5000]);
  assert.deepEqual([...trace.cause], [-1, 0, 1, 2, 3, 2]);
  assert.deepEqual([...trace.peer], [1, 1, 0, 0, 1, -1]);
  assert.equal(trace.texts[trace.payload[1]], "('ping', <main>)");
  assert.deepEqual(trace.places[trace.place[1]], ["talk.py", 7, "main"]);
});

test("a send and its receive are one message, in one row if nothing is between them", async () => {
  const { plan, said } = await planned(pingPong);
  assert.deepEqual(said, ["spawn: main to child", "ping: main to child, after 1 µs", "pong: child to main, after 1 µs", "exit: child"]);
  assert.deepEqual([...plan.top], [0, 1, 2, 3]);
  assert.deepEqual([...plan.bottom], [0, 1, 2, 3]);
  assert.deepEqual([...plan.born], [-1, 0]);
  assert.deepEqual([...plan.died], [-1, 3]);
});

test("what a word says already is not said again", async () => {
  const ends = [["exit", "normal"], ["exit", "shutdown"], ["exit", "exit code -15"], ["cancel", "cancel"], ["timer", "normal"]];
  const { said } = await planned(packed([["a"]], ends.map(([kind, label]) => [kind, 0, undefined, { label }])));
  assert.deepEqual(said, ["exit: a", "exit: shutdown: a", "exit code -15: a", "cancel: a", "timer: normal: a"]);
});

test("what crosses on its way is slanted", async () => {
  const { plan } = await planned(packed(TWO, [send(0, 1, { label: "x" }), send(1, 0, { label: "y" }), receive(0, 1, 1), receive(1, 0, 0)]));
  assert.deepEqual([[...plan.top], [...plan.bottom]], [[0, 1], [2, 1]]);
});

test("a message through a queue goes from its sender to who took it, and names the queue", async () => {
  const { said, plan } = await planned(packed([["a"], ["jobs", "queue"], ["b"]], [send(0, 1, { payload: "1" }), receive(2, 1, 0)]));
  assert.deepEqual(said, ["1, via jobs: a to b, after 1 µs"]);
  assert.deepEqual(plan.lanes.map(({ name }) => name), ["a", "b"]);
});

test("one that several take is there for each; lost, untaken and foreign ones say so", async () => {
  const { said } = await planned(packed([...TWO, ["event", "event"]], [
    send(0, 2, { label: "set" }), receive(0, 2, 0), receive(1, 2, 0),
    send(0, 1, { label: "late" }), send(0, 1, { label: "gone" }), ["lost", 1, 0, { cause: 4 }],
    receive(1, 2, undefined, { label: "hello" }),
  ]));
  assert.deepEqual(said, [
    "set, via event: a to a, after 1 µs", "set, via event: a to b, after 2 µs", "late, never received: a to b",
    "gone, lost: a to b, after 1 µs", "hello, from outside · via event: outside to b",
  ]);
});

test("where events were dropped, nobody says of one that it was never received", async () => {
  const events = [send(0, 1, { label: "late" })];
  assert.deepEqual((await planned(packed(TWO, events, { dropped: 1 }))).said, ["late: a to b"]);
  assert.deepEqual((await planned(packed(TWO, events))).said, ["late, never received: a to b"]);
});

test("three alike in a row are one, two are not, and a crash is always seen", async () => {
  const many = (times) => Array.from({ length: times }, () => send(0, 1, { label: "tick" }));
  const crash = ["crash", 1, undefined, { label: "no" }];
  const { plan } = await planned(packed(TWO, [...many(3), crash, ...many(2), crash, crash, crash]));
  assert.deepEqual([...plan.count], [3, 1, 1, 1, 1, 1, 1]);
  assert.equal(plan.messages, 5);
  assert.deepEqual([...plan.at].slice(0, 4), [0, 0, 0, 1]);
  const unfolded = await planned(packed(TWO, many(3)), { repeats: false });
  assert.deepEqual([...unfolded.plan.count], [1, 1, 1]);
});

test("many participants of one name share a lane, until somebody wants them apart", async () => {
  const workers = Array.from({ length: 100 }, (_, at) => ["worker", "process", `pid ${at}`]);
  const bytes = packed([["main"], ...workers], workers.map((_, at) => ["spawn", 0, at + 1]));
  const { plan } = await planned(bytes);
  assert.deepEqual(plan.lanes.map(({ name, detail }) => `${name} ${detail}`), ["main ", "worker ×100"]);
  assert.deepEqual([...plan.count], [100]);
  assert.equal((await planned(bytes, { groups: false })).plan.lanes.length, 101);
});

test("a filter keeps messages whole and the lanes that they touch", async () => {
  const bytes = packed([["a"], ["b"], ["c"], ["lock", "lock"]], [
    send(0, 1, { label: "one", payload: "needle" }), receive(1, 0, 0), send(1, 2, { label: "two" }), receive(2, 1, 2),
    send(2, 3, { label: "release", hidden: true }), ["timer", 0],
  ]);
  const shown = async (more) => (await planned(bytes, more)).said.map((said) => said.split(":")[0]);
  assert.deepEqual(await shown({}), ["one", "two", "timer"]);
  assert.deepEqual(await shown({ text: "NEEDLE" }), ["one"]);
  assert.deepEqual(await shown({ parties: [2] }), ["two"]);
  assert.deepEqual(await shown({ without: new Set(["timer"]) }), ["one", "two"]);
  assert.deepEqual(await shown({ hidden: true, text: "lock" }), ["release, never received · via lock"]);
  assert.deepEqual((await planned(bytes, { parties: [2] })).plan.lanes.map(({ name }) => name), ["b", "c"]);
});

test("one works from what it takes to the last it does before it takes the next", async () => {
  const { plan } = await planned(packed(TWO, [
    send(0, 1, { label: "x" }), receive(1, 0, 0), ["timer", 1], send(0, 1, { label: "y" }), receive(1, 0, 3),
  ]), { timed: true });
  assert.deepEqual([[...plan.bars.top], [...plan.bars.bottom]], [[1000, 4000], [2000, 4000]]);
  assert.equal(plan.extent, 4000);
});

test("a line ends with an exit, also if a message comes too late for it", async () => {
  const { plan } = await planned(packed(TWO, [
    send(0, 1, { label: "x" }), receive(1, 0, 0), ["exit", 1, undefined, { label: "normal" }], send(0, 1, { label: "late" }), ["lost", 1, 0, { cause: 3 }],
  ]));
  assert.deepEqual([...plan.died], [-1, 1]);
  assert.deepEqual([...plan.death], [-1, 2]);
  assert.deepEqual([[...plan.bars.lane], [...plan.bars.bottom]], [[1], [1]]);
});

test("a cone holds what led to a message and what came of it, and nothing else", async () => {
  const { trace, steps, coneOf, causesOf } = await planned(packed(TWO, [
    ["timer", 0], send(0, 1, { label: "x", cause: 0 }), ["timer", 1], receive(1, 0, 1), send(1, 0, { label: "y", cause: 3 }), send(1, 0, { cause: 2 }),
  ]));
  const step = steps.first.indexOf(1);
  assert.deepEqual([...coneOf(trace, steps, step)], [1, 1, 0, 1, 1, 0]);
  assert.deepEqual(causesOf(trace, 4), [0, 1, 3, 4]);
});

test("what reaches into the sight is found, also if it begins long before", async () => {
  const events = [send(0, 1, { label: "long" })];
  for (let at = 0; at < 1000; at++) events.push(["timer", at % 2]);
  const { plan, within, BLOCK } = await planned(packed(TWO, [...events, receive(1, 0, 0)]), { repeats: false });
  const found = [];
  within(plan, 700, 702, (at) => found.push(at));
  assert.deepEqual(found, [0, 700, 701, 702]);
  assert.ok(BLOCK < 700);
});

test("what takes a few times as long as most is slow", async () => {
  const events = [];
  for (const took of [1000, 1000, 1000, 50_000]) {
    const time = (events.at(-1)?.[3].time ?? 0) + 1000;
    events.push(["send", 0, 1, { time }], ["receive", 1, 0, { cause: events.length, time: time + took }]);
  }
  const { trace, steps, slowness } = await planned(packed(TWO, events));
  assert.deepEqual(slowness(trace, steps), [5000, 20_000]);
});

test("times are as short as they can be read", async () => {
  const { span } = await load("outputs/_sequence_words.js");
  assert.deepEqual([0, 850, 12_345, 4_560_000, 999_999, 1_230_000_000, 125e9].map(span), ["0 ns", "850 ns", "12.3 µs", "4.56 ms", "1 ms", "1.23 s", "2 min 05 s"]);
  const { clockOf } = await load("outputs/_sequence_labels.js");
  assert.equal(clockOf(2e9)(1_234_567_890), "1.234568 s");
  assert.equal(clockOf(2e9, 5e8)(500_000_000), "0.5 s");
});
