import assert from "node:assert/strict";
import { test } from "node:test";

import { openField } from "./fields.mjs";

const open = (data, options) => openField("text_input", { value: "old", placeholder: "", max_length: null, ...data }, options);

test("label, help and message belong to the control", async () => {
  const page = await open({ label: "Name\u202e", help: "In full." });
  const control = page.control();
  assert.equal(page.$("label").htmlFor, control.id);
  assert.equal(page.$("label").textContent, "Name\\u202e");
  assert.equal(page.$(`#${control.getAttribute("aria-describedby")}`).textContent, "In full.");

  await page.refuse("Too old.");
  const lines = control.getAttribute("aria-describedby").split(" ").map((id) => page.$(`#${id}`).textContent);
  assert.deepEqual(lines, ["✕ Too old.", "In full."]);
  assert.equal(page.$(`#${control.getAttribute("aria-errormessage")}`).textContent, "✕ Too old.");
  assert.equal(control.getAttribute("aria-invalid"), "true");
});

test("a change is sent once, when the field is left", async () => {
  const page = await open();
  page.type("new");
  assert.deepEqual(page.changes(), []);
  page.change();
  page.leave();

  assert.deepEqual(page.changes(), [{ value: "new", n: 1 }]);
});

test("Enter sends at once, and not while characters are composed", async () => {
  const page = await open();
  page.type("new");
  page.press("Enter", { isComposing: true });
  assert.deepEqual(page.changes(), []);
  page.press("Enter");
  page.press("Enter");
  page.leave();

  assert.deepEqual(page.changes(), [{ value: "new", n: 1 }]);
});

test("what comes back to what it was is no change", async () => {
  const page = await open();
  page.type("new");
  page.type("old");
  page.leave();

  assert.deepEqual(page.changes(), []);
});

test("with a debounce of 0 each key is sent, numbered", async () => {
  const page = await open({ debounce: 0 });
  page.type("a");
  page.type("ab");

  assert.deepEqual(page.changes(), [{ value: "a", n: 1 }, { value: "ab", n: 2 }]);
});

test("with a debounce in ms the last of many keys is sent when they pause, or at once on leaving", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await open({ debounce: 300 });
  page.type("a");
  t.mock.timers.tick(299);
  page.type("ab");
  t.mock.timers.tick(299);
  assert.deepEqual(page.changes(), []);
  t.mock.timers.tick(1);
  assert.deepEqual(page.changes(), [{ value: "ab", n: 1 }]);

  page.type("abc");
  page.leave();
  t.mock.timers.tick(1000);
  assert.deepEqual(page.changes().slice(1), [{ value: "abc", n: 2 }]);
});

test("nothing is sent after the field has left the page", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await open({ debounce: 300 });
  page.type("a");
  await page.show(["replace", "root", []]);
  t.mock.timers.tick(1000);

  assert.deepEqual(page.changes(), []);
});

test("the value that others set is shown", async () => {
  const page = await open();
  await page.value("theirs", "you", 7);

  assert.equal(page.control().value, "theirs");
});

test("what others set does not overwrite a draft that somebody is at, and their answer is what counts then", async () => {
  const page = await open();
  page.type("mine");
  await page.value("theirs", "you", 1);
  assert.equal(page.control().value, "mine");
  page.press("Enter");
  await page.value("theirs again", "you", 2);
  assert.equal(page.control().value, "mine");

  await page.value("mine, in order", "me", 1);
  assert.equal(page.control().value, "mine, in order");
  await page.value("theirs at last", "you", 3);
  assert.equal(page.control().value, "theirs at last");
});

test("who gives up a draft sees what others have set meanwhile", async () => {
  const page = await open();
  page.type("mine");
  await page.value("theirs", "you", 1);
  page.type("old");
  page.leave();

  assert.equal(page.control().value, "theirs");
  assert.deepEqual(page.changes(), []);
});

test("an answer to an older change of ours is not shown", async () => {
  const page = await open({ debounce: 0 });
  page.type("a");
  page.type("ab");
  page.leave();
  await page.value("a", "me", 1);
  assert.equal(page.control().value, "ab");

  await page.value("ab", "me", 2);
  await page.value("x", null, 0);
  assert.equal(page.control().value, "x");
});

test("the same input twice on a page: what the other one sends is shown here", async () => {
  const page = await open({ debounce: 0 });
  for (const text of ["a", "ab", "abc"]) page.type(text);
  await page.value("abc", "me", 3);
  page.leave();
  await page.value("elsewhere", "me", 1);

  assert.equal(page.control().value, "elsewhere");
});

test("what is refused stays in the field with the reason, and is looked at again when it is sent again", async () => {
  const page = await open();
  page.type("bad");
  page.press("Enter");
  await page.refuse("Not fine.", 1);
  assert.deepEqual([page.control().value, page.said()], ["bad", "✕ Not fine."]);
  page.leave();
  assert.equal(page.changes().length, 1);

  page.type("bad");
  page.press("Enter");
  assert.deepEqual(page.changes()[1], { value: "bad", n: 2 });
  await page.value("bad", "me", 2);
  assert.equal(page.said(), "");
});

test("a refusal of an older change says nothing about what is there now", async () => {
  const page = await open({ debounce: 0 });
  page.type("b");
  page.type("better");
  await page.refuse("Not fine.", 1);

  assert.equal(page.said(), "");
});

test("a refused draft that nobody is at gives way to the next value", async () => {
  const page = await open();
  page.type("bad");
  page.leave();
  await page.refuse("Not fine.", 1);
  await page.value("theirs", "you", 4);

  assert.deepEqual([page.control().value, page.said()], ["theirs", ""]);
});

test("a form's complaint comes and goes, and touches no draft", async () => {
  const page = await open();
  page.type("mine");
  await page.refuse("Too early.", 0);
  assert.deepEqual([page.control().value, page.said()], ["mine", "✕ Too early."]);
  await page.refuse("", 0);
  assert.equal(page.said(), "");
  page.leave();

  assert.deepEqual(page.changes(), [{ value: "mine", n: 1 }]);
});

test("Escape gives a draft up", async () => {
  const page = await open();
  page.type("mine");
  page.press("Escape");
  page.leave();

  assert.equal(page.control().value, "old");
  assert.deepEqual(page.changes(), []);
});

test("Escape after a refusal tells Python that the old value is meant", async () => {
  const page = await open();
  page.type("bad");
  page.press("Enter");
  await page.refuse("Not fine.", 1);
  page.press("Escape");

  assert.deepEqual([page.control().value, page.said()], ["old", ""]);
  assert.deepEqual(page.changes()[1], { value: "old", n: 2 });
});

test("a sync sends what was not sent yet", async () => {
  const page = await open();
  page.type("draft");
  await page.show(["sync", "t"]);

  assert.deepEqual(page.changes(), [{ value: "draft", n: 1 }]);
  assert.deepEqual(page.sent.at(-1), { t: "synced", token: "t" });
});

test("what the page itself refuses is not sent, except when Python wants all there is", async () => {
  const page = await open({ max_length: 3 });
  page.type("four");
  page.leave();
  assert.equal(page.said(), "✕ Expected at most 3 characters.");
  assert.deepEqual(page.changes(), []);

  await page.show(["sync", "t"]);
  await page.show(["sync", "u"]);
  assert.deepEqual(page.changes(), [{ value: "four", n: 1 }]);
});

test("a message of the page's own goes as soon as it is wrong", async () => {
  const page = await open({ max_length: 3 });
  page.type("four");
  page.press("Enter");
  page.type("for");

  assert.equal(page.said(), "");
});

test("a form that is reset drops drafts", async () => {
  const page = await open({ max_length: 3 });
  page.type("four");
  page.press("Enter");
  await page.value("old", null, 0, { reset: true });

  assert.deepEqual([page.control().value, page.said()], ["old", ""]);
});

test("a field can be switched off and named anew while it is shown", async () => {
  const page = await open();
  page.type("mine");
  await page.show(["event", "f", "state", { disabled: true, label: "Other", help: "Closed." }]);
  assert.deepEqual([page.control().disabled, page.control().value], [true, "old"]);
  assert.equal(page.$("label").textContent, "Other");

  await page.show(["event", "f", "state", { disabled: false, label: "", help: "" }]);
  assert.deepEqual([page.control().disabled, page.$("label").hidden], [false, true]);
});

test("after a break the state is taken over, and a draft that somebody is at is kept", async () => {
  const page = await open();
  await page.mount({ value: "newer", message: "Refused before." });
  assert.deepEqual([page.control().value, page.said()], ["newer", "✕ Refused before."]);

  page.type("mine");
  await page.mount({ value: "newest" });
  assert.equal(page.control().value, "mine");
  page.leave();
  assert.deepEqual(page.changes(), [{ value: "mine", n: 1 }]);
});

test("a change whose answer was lost with the connection does not keep others' values away", async () => {
  const page = await open();
  page.type("lost");
  page.leave();
  await page.mount({ value: "old" });
  assert.equal(page.control().value, "old");
  await page.value("theirs", "you", 1);

  assert.equal(page.control().value, "theirs");
});

test("on a page without a program it is shown, switched off, and says so", async () => {
  const page = await open({}, { static: true });

  assert.deepEqual([page.control().value, page.control().disabled], ["old", true]);
  assert.match(page.$(".kino-field-note").textContent, /no program answers/);
});
