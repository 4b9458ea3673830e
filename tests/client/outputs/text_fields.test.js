import assert from "node:assert/strict";
import { test } from "node:test";

import { openField } from "./fields.mjs";

const plain = { value: "", placeholder: "", max_length: null };

test("length is counted in characters, not in halves of them", async () => {
  const page = await openField("text_input", { ...plain, max_length: 2 });
  page.type("🎈🎈");
  page.press("Enter");
  assert.deepEqual(page.changes(), [{ value: "🎈🎈", n: 1 }]);

  page.type("🎈🎈!");
  page.press("Enter");
  assert.equal(page.said(), "✕ Expected at most 2 characters.");
});

test("a value that comes while one is in the field leaves the caret where it is", async () => {
  const page = await openField("text_input", { ...plain, value: "some words" });
  page.control().focus();
  page.control().setSelectionRange(4, 4);
  await page.value("some other words", "you", 1);

  assert.deepEqual([page.control().value, page.control().selectionStart], ["some other words", 4]);
});

test("in lines of text Enter is a line break, and Control and Enter send", async () => {
  const page = await openField("text_area", { ...plain, rows: 3, monospace: true });
  assert.deepEqual([page.control().rows, page.control().hasAttribute("data-monospace")], [3, true]);
  page.type("one\ntwo");
  page.press("Enter");
  assert.deepEqual(page.changes(), []);
  page.press("Enter", { ctrlKey: true });

  assert.deepEqual(page.changes(), [{ value: "one\ntwo", n: 1 }]);
});

test("Escape leaves lines of text as they are", async () => {
  const page = await openField("text_area", { ...plain, rows: 3, monospace: false });
  page.type("a long careful text");
  page.press("Escape");
  page.leave();

  assert.deepEqual(page.changes(), [{ value: "a long careful text", n: 1 }]);
});

test("an address is written from left to right", async () => {
  const page = await openField("url_input", { ...plain, value: null });

  assert.equal(page.control().dir, "ltr");
});

test("a password is seen only while it is asked for", async () => {
  const page = await openField("password", { ...plain, value: "secret" });
  assert.equal(page.control().type, "password");
  assert.equal(page.$("button").getAttribute("aria-label"), "Show what is entered");
  page.$("button").click();
  assert.deepEqual([page.control().type, page.control().value], ["text", "secret"]);
  page.$("button").click();

  assert.equal(page.control().type, "password");
  assert.deepEqual(page.changes(), []);
});

test("an address is sent without blanks around it, and nothing as null", async () => {
  const page = await openField("url_input", { ...plain, value: null });
  assert.equal(page.control().value, "");
  page.type(" https://example.org/a?b#c ");
  page.press("Enter");
  await page.value("https://example.org/a?b#c", "me", 1);
  page.type("");
  page.press("Enter");

  assert.deepEqual(page.changes().map(({ value }) => value), ["https://example.org/a?b#c", null]);
});

for (const text of ["example", "example.org", "https://", "https://a b.org", "mailto:a@b.org", "//host", "https:\\\\host"]) {
  test(`“${text}” is no address`, async () => {
    const page = await openField("url_input", { ...plain, value: null });
    page.type(text);
    page.press("Enter");

    assert.equal(page.said(), "✕ Expected an absolute URL with a host, such as https://example.org/page.");
    assert.deepEqual(page.changes(), []);
  });
}
