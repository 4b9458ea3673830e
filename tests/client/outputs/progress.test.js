import assert from "node:assert/strict";
import { test } from "node:test";

import { openPage } from "../page.mjs";

const running = { label: "Load", done: 420, total: 1000, unit: "rows", rate: 12.34, remaining: 47, elapsed: 34, state: "running" };

async function open(fields) {
  const page = await openPage();
  await page.show(["replace", "root", [{ type: "progress", ref: "p" }]], ["mount", "p", { ...running, ...fields }]);
  return page;
}

const words = (page) => page.all(".kino-progress > span").map((el) => el.textContent);

test("a bar says how far it is, how fast, and how long it takes", async () => {
  const page = await open();

  assert.deepEqual(words(page), ["Load", "42 %", "420 of 1,000 rows · 12.3 rows/s · 47 s left"]);
  assert.deepEqual([page.$("progress").value, page.$("progress").max], [420, 1000]);
});

test("updates change the bar in place", async () => {
  const page = await open();
  const bar = page.$("progress");
  await page.show(["event", "p", "update", { ...running, done: 999.9 }]);

  assert.equal(page.$("progress"), bar);
  assert.equal(words(page)[1], "99 %");
});

test("an unknown length has no share and no time left", async () => {
  const page = await open({ total: null, remaining: null, done: 7 });

  assert.deepEqual(words(page).slice(1), ["running", "7 rows · 12.3 rows/s · 34 s"]);
  assert.equal(page.$("progress").hasAttribute("value"), false);
});

for (const [state, word] of [["done", "✓ done"], ["failed", "✕ failed"], ["stopped", "■ stopped"]]) {
  test(`a bar that is ${state} says so with a sign and a word`, async () => {
    const page = await open({ state });

    assert.equal(words(page)[1], word);
    assert.doesNotMatch(words(page)[2], /left/);
  });
}

test("nothing to do is not a division by zero", async () => {
  const page = await open({ total: 0, done: 0, unit: "", rate: null, remaining: null, elapsed: 0, state: "done" });

  assert.deepEqual(words(page).slice(1), ["✓ done", "0 of 0 · under 1 ms"]);
  assert.equal(page.$("progress").value, 1);
});

test("long times have hours", async () => {
  const page = await open({ remaining: 3725 });

  assert.match(words(page)[2], /1 h 02 min left$/);
});

test("counts beyond what a float holds are exact in words", async () => {
  const page = await open({ done: 2n ** 60n, total: 2n ** 61n });

  assert.match(words(page)[2], /^1,152,921,504,606,846,976 of 2,305,843,009,213,693,952 rows/);
  assert.equal(words(page)[1], "50 %");
});
