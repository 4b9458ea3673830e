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

test("what is in a field that leaves the page is sent as it leaves, and nothing later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await open({ debounce: 300 });
  page.type("a");
  await page.show(["replace", "root", []]);
  assert.deepEqual(page.changes(), [{ value: "a", n: 1 }]);

  t.mock.timers.tick(1000);
  assert.equal(page.changes().length, 1);
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

test("a form that is reset shows what Python holds", async () => {
  const page = await open();
  page.type("mine");
  await page.show(["sync", "t"]);
  await page.value("mine", "me", 1);
  await page.value("", null, 0, { reset: true });

  assert.equal(page.control().value, "");
});

test("what is typed after a form was sent stays when the form begins anew, without what was sent", async () => {
  const page = await open({ value: "" });
  page.type("hello");
  await page.show(["sync", "t"]);
  page.type("hello and more");
  await page.value("hello", "me", 1);
  await page.value("", null, 0, { reset: true });
  assert.equal(page.control().value, " and more");
  assert.equal(page.control().selectionStart, " and more".length);
  page.leave();

  assert.deepEqual(page.changes(), [{ value: "hello", n: 1 }, { value: " and more", n: 2 }]);
});

test("so it does when it was sent meanwhile, key by key", async () => {
  const page = await open({ value: "", debounce: 0 });
  page.type("hello");
  await page.show(["sync", "t"]);
  page.type("hello you");
  await page.value("hello", "me", 1);
  await page.value("", null, 0, { reset: true });
  await page.value("hello you", "me", 2);
  assert.equal(page.control().value, " you");
  await page.value(" you", "me", 3);

  assert.deepEqual(page.changes().at(-1), { value: " you", n: 3 });
  assert.equal(page.control().value, " you");
});

test("a composition that goes on while the form begins anew is not broken, and loses what was sent at its end", async () => {
  const page = await open({ value: "" });
  page.type("hello");
  await page.show(["sync", "t"]);
  page.fire(page.control(), "compositionstart");
  page.control().value = "hello\u65e5";
  page.fire(page.control(), "input", page.window.InputEvent, { isComposing: true });
  await page.value("hello", "me", 1);
  await page.value("", null, 0, { reset: true });
  assert.equal(page.control().value, "hello\u65e5");
  page.fire(page.control(), "compositionend");

  assert.equal(page.control().value, "\u65e5");
});

test("a field can be named anew while it is shown", async () => {
  const page = await open();
  await page.show(["event", "f", "state", { disabled: true, label: "Other", help: "Closed." }]);
  assert.equal(page.$("label").textContent, "Other");
  await page.show(["event", "f", "state", { disabled: false, label: "", help: "" }]);

  assert.deepEqual([page.control().disabled, page.$("label").hidden], [false, true]);
});

test("a field that is switched off and on while somebody types keeps the draft and sends it in its time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await open({ debounce: 300 });
  const become = (disabled) => page.show(["event", "f", "state", { disabled, label: "Label", help: "" }]);
  page.type("mine");
  await become(true);
  t.mock.timers.tick(1000);
  assert.deepEqual([page.control().disabled, page.control().value, page.changes()], [true, "mine", []]);
  await become(false);
  t.mock.timers.tick(300);

  assert.deepEqual(page.changes(), [{ value: "mine", n: 1 }]);
});

test("while a field is off, the next value takes the place of a draft", async () => {
  const page = await open();
  page.type("mine");
  await page.show(["event", "f", "state", { disabled: true, label: "Label", help: "" }]);
  await page.value("theirs", "you", 1);

  assert.equal(page.control().value, "theirs");
});

test("what is composed is a draft from its first character on: not overwritten, not sent by itself, but there when asked for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const page = await open({ debounce: 300 });
  const control = page.control();
  const compose = (text) => {
    control.value = text;
    page.fire(control, "input", page.window.InputEvent, { isComposing: true });
  };
  control.focus();
  page.fire(control, "compositionstart");
  compose("\u306b");
  t.mock.timers.tick(1000);
  await page.value("theirs", "you", 1);
  assert.deepEqual([control.value, page.changes()], ["\u306b", []]);

  await page.show(["sync", "t"]);
  assert.deepEqual(page.changes(), [{ value: "\u306b", n: 1 }]);
  await page.value("normalised", "me", 1);
  assert.equal(control.value, "\u306b");
  compose("\u65e5");
  page.fire(control, "compositionend");
  t.mock.timers.tick(300);
  assert.deepEqual(page.changes().at(-1), { value: "\u65e5", n: 2 });
});

test("a key that ends a composition is not Enter", async () => {
  const page = await open();
  page.type("new");
  page.press("Enter", { keyCode: 229 });

  assert.deepEqual(page.changes(), []);
});

test("what was refused stays with its reason after a break", async () => {
  const page = await open();
  page.type("bad");
  page.leave();
  await page.refuse("Not fine.", 1);
  await page.mount({ message: "Not fine." });

  assert.deepEqual([page.control().value, page.said()], ["bad", "✕ Not fine."]);
});

test("so it does when the refusal itself was lost with the connection", async () => {
  const page = await open();
  page.type("bad");
  page.leave();
  await page.mount({ message: "Not fine." });

  assert.deepEqual([page.control().value, page.said()], ["bad", "✕ Not fine."]);
});

test("what the page refused stays with its reason after a break, and goes with it when there is another value", async () => {
  const page = await open({ max_length: 3 });
  page.type("four");
  page.leave();
  await page.mount({});
  assert.deepEqual([page.control().value, page.said()], ["four", "✕ Expected at most 3 characters."]);
  await page.mount({ value: "new" });

  assert.deepEqual([page.control().value, page.said()], ["new", ""]);
});

test("a refused draft stays when Python only says the old value again", async () => {
  const page = await open();
  page.type("bad");
  page.leave();
  await page.refuse("Not fine.", 1);
  await page.value("old", "me", 9);

  assert.deepEqual([page.control().value, page.said()], ["bad", "✕ Not fine."]);
});

test("an input that is shown twice: the answer to one is not taken for the other's", async () => {
  const page = await open();
  await page.show(["append", "root", [{ type: "text_input", ref: "f" }]]);
  const [one, two] = page.all("input");
  page.type("first", one);
  page.leave(one);
  page.type("bad", two);
  page.leave(two);
  assert.deepEqual(page.changes().map(({ n }) => n), [1, 2]);
  await page.value("first", "me", 1);
  await page.refuse("Not fine.", 2);

  assert.deepEqual([one.value, two.value], ["first", "bad"]);
  assert.deepEqual(page.all(".kino-field-message").map((line) => line.textContent), ["", "✕ Not fine."]);
});

test("an answer to a later change of the page answers the earlier ones too", async () => {
  const page = await open();
  await page.show(["append", "root", [{ type: "text_input", ref: "f" }]]);
  const [one, two] = page.all("input");
  for (const control of [one, two]) {
    page.type(control === one ? "first" : "second", control);
    page.leave(control);
  }
  await page.value("second", "me", 2);
  await page.value("theirs", "you", 1);

  assert.deepEqual([one.value, two.value], ["theirs", "theirs"]);
});

test("words are read in their own direction", async () => {
  const page = await open({ label: "\u05e9\u05dd", help: "\u05e2" });

  assert.deepEqual(page.all(".kino-field :is(label, p, input)").map((el) => el.dir), Array(6).fill("auto"));
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

/** Wait until what is said below the field is `text`. */
const waiting = (page, text) => {
  const line = page.$(".kino-field-wait");
  if (line.textContent === text) return;
  return new Promise((resolve) => {
    const watch = new page.window.MutationObserver(() => line.textContent === text && (watch.disconnect(), resolve()));
    watch.observe(line, { childList: true });
  });
};

for (const [how, answer] of Object.entries({
  taken: (page) => page.value("new", "me", 1),
  refused: (page) => page.refuse("Too new.", 1),
  "forgotten, since the page was told anew": (page) => page.mount({}),
  "lost with the program": (page) => page.show(["gone", ["f"]]),
})) {
  test(`an answer that takes its time is waited for in so many words, until the change is ${how}`, async () => {
    const page = await open();
    await page.refuse("Too old.");
    page.type("new");
    page.press("Enter");
    assert.equal(page.$(".kino-field-wait").textContent, "");
    assert.equal(page.control().getAttribute("aria-busy"), "true");
    await waiting(page, "Waiting for the program …");

    await answer(page);
    assert.equal(page.$(".kino-field-wait").textContent, "");
    assert.equal(page.control().hasAttribute("aria-busy"), false);
  });
}

test("one that comes at once is not", async () => {
  const page = await open();
  page.type("new");
  page.press("Enter");
  await page.value("new", "me", 1);

  assert.equal(page.$(".kino-field-wait").textContent, "");
  assert.equal(page.control().hasAttribute("aria-busy"), false);
});
