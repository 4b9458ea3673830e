import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { openPage } from "../page.mjs";

const node = { type: "keyboard", ref: "k" };
const payload = { label: "Steer", events: ["keydown", "keyup", "status"], defaults: "off", enabled: false };

let page;

async function open(fields = {}, options = {}) {
  page = await openPage(options);
  await page.show(["replace", "root", [node]], ["mount", "k", { ...payload, ...fields }]);
}

beforeEach(() => open());

const button = () => page.$("button");
const isOn = () => button().getAttribute("aria-pressed") === "true";
const told = () => page.pushed().map(({ name, payload }) => [name, payload.enabled ?? payload.code]);

/** Press or release a key where the focus is; true if the page would do nothing else about it. */
function key(type, code, fields = {}) {
  const init = { key: code.replace("Key", "").toLowerCase(), code, bubbles: true, cancelable: true, ...fields };
  const event = new page.window.KeyboardEvent(type, init);
  if (fields.at !== undefined) Object.defineProperty(event, "timeStamp", { value: fields.at });
  page.document.activeElement.dispatchEvent(event);
  return event.defaultPrevented;
}

test("it is off at first, and hears nothing", () => {
  button().focus();

  assert.equal(isOn(), false);
  assert.equal(key("keydown", "KeyA"), false);
  assert.deepEqual(page.pushed(), []);
});

test("a press switches it on, another one off", () => {
  button().click();
  assert.equal(isOn(), true);
  assert.equal(page.document.activeElement, button());
  button().click();

  assert.equal(isOn(), false);
  assert.deepEqual(told(), [["status", true], ["status", false]]);
});

test("while it is on, keys go to Python with all that is held, and do nothing else", () => {
  button().click();

  assert.equal(key("keydown", "KeyA", { shiftKey: true, key: "A" }), true);
  assert.equal(key("keyup", "KeyA"), true);
  assert.deepEqual(page.pushed()[1], {
    ref: "k",
    name: "keydown",
    payload: { key: "A", code: "KeyA", repeat: false, ctrl: false, shift: true, alt: false, meta: false },
  });
  assert.deepEqual(told().slice(1), [["keydown", "KeyA"], ["keyup", "KeyA"]]);
});

test("it hears no key that is pressed elsewhere", () => {
  button().click();
  page.document.body.dispatchEvent(new page.window.KeyboardEvent("keydown", { key: "a", code: "KeyA", bubbles: true }));

  assert.deepEqual(told(), [["status", true]]);
});

test("Tab is left to the page, and when the focus goes it is off", () => {
  button().click();
  assert.equal(key("keydown", "Tab", { key: "Tab" }), false);
  button().blur();

  assert.equal(isOn(), false);
  assert.deepEqual(told(), [["status", true], ["status", false]]);
});

test("keys that are held when it goes off are let go", () => {
  button().click();
  key("keydown", "KeyA");
  key("keydown", "KeyB");
  key("keyup", "KeyB");
  button().blur();

  assert.deepEqual(told().slice(-2), [["keyup", "KeyA"], ["status", false]]);
});

test("a key that repeats is told at most 25 times a second", () => {
  button().click();
  key("keydown", "KeyA", { at: 0 });
  for (let at = 500; at < 1500; at += 10) key("keydown", "KeyA", { repeat: true, at });

  assert.equal(told().filter(([name]) => name === "keydown").length, 26);
});

test("the release of a key that was pressed before is not told", () => {
  button().click();
  key("keyup", "Enter", { key: "Enter" });

  assert.deepEqual(told(), [["status", true]]);
});

test("only the events that Python wants are told", async () => {
  await open({ events: ["keyup"] });
  button().click();
  key("keydown", "KeyA");
  key("keyup", "KeyA");

  assert.deepEqual(told(), [["status", true], ["keyup", "KeyA"]]);
});

test("with the page's own reactions on, they happen, but for the pressing of the switch itself", async () => {
  await open({ defaults: "on" });
  button().click();

  assert.equal(key("keydown", "KeyA"), false);
  assert.equal(key("keydown", "Space", { key: " " }), true);
  assert.equal(isOn(), true);
});

test("where only Ctrl+K leaves, Tab goes to Python too", async () => {
  await open({ defaults: "disable_only" });
  button().click();
  assert.equal(key("keydown", "Tab", { key: "Tab" }), true);
  assert.equal(key("keydown", "KeyK", { ctrlKey: true }), true);

  assert.equal(isOn(), false);
  assert.deepEqual(told(), [["status", true], ["keydown", "Tab"], ["keyup", "Tab"], ["status", false]]);
});

test("the way out is said beside it", async () => {
  button().click();
  assert.match(page.$(".kino-keyboard-note").textContent, /Tab/);
  await open({ defaults: "disable_only" });
  button().click();

  assert.match(page.$(".kino-keyboard-note").textContent, /Ctrl\+K/);
});

test("a page that is loaded again while it was on says that it is off", async () => {
  await open({ enabled: true });

  assert.equal(isOn(), false);
  assert.deepEqual(told(), [["status", false]]);
});

test("a state that comes anew does not switch it off", async () => {
  button().click();
  await page.show(["mount", "k", { ...payload, enabled: true, label: "Drive" }]);

  assert.equal(isOn(), true);
  assert.equal(button().textContent, "Drive");
});

test("one that has ended takes no key from the page", async () => {
  button().click();
  await page.show(["gone", ["k"]]);

  assert.equal(key("keydown", "KeyA"), false);
  assert.equal(isOn(), false);
  button().click();
  assert.equal(isOn(), false);
});

test("nothing is told once it has left the page", async () => {
  button().click();
  await page.show(["replace", "root", []]);

  assert.deepEqual(told(), [["status", true]]);
});

test("on a page without a program it cannot be switched on", async () => {
  await open({}, { static: true });

  assert.equal(button().disabled, true);
  assert.match(page.$(".kino-keyboard-note").textContent, /no program/);
});
