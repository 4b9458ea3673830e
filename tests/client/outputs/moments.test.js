import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "Europe/Berlin";
const { openField } = await import("./fields.mjs");

const open = (type, data) => openField(type, { value: null, min: null, max: null, ...data });
const values = (page) => page.changes().map(({ value }) => value);

test("a date is sent as it is written in ISO 8601, none as null", async () => {
  const page = await open("date_input", { value: "2026-11-22" });
  assert.deepEqual([page.control().type, page.control().value, page.control().max], ["date", "2026-11-22", "9999-12-31"]);
  page.type("2026-11-23");
  page.change();
  page.type("");
  page.change();

  assert.deepEqual(values(page), ["2026-11-23", null]);
});

test("a year that is typed digit by digit is sent when the field is left", async () => {
  const page = await open("date_input");
  for (const text of ["0002-01-01", "0020-01-01", "0202-01-01", "2026-01-01"]) {
    page.press(text.slice(0, 4).at(-1));
    page.type(text);
    page.change();
  }
  assert.deepEqual(values(page), []);
  page.leave();

  assert.deepEqual(values(page), ["2026-01-01"]);
});

test("a day that is picked with the mouse is sent at once", async () => {
  const page = await open("date_input");
  page.press("2");
  page.fire(page.control(), "pointerdown");
  page.type("2026-01-01");
  page.change();

  assert.deepEqual(values(page), ["2026-01-01"]);
});

for (const [min, max, words] of [
  ["2026-01-01", null, "a date from 2026-01-01 on"],
  [null, "2020-12-31", "a date up to 2020-12-31"],
  ["2026-01-01", "2026-12-31", "a date from 2026-01-01 to 2026-12-31"],
]) {
  test(`outside the bounds it is said that ${words} was expected`, async () => {
    const page = await open("date_input", { min, max });
    page.type("2025-06-06");
    page.leave();

    assert.equal(page.said(), `✕ Expected ${words}.`);
    assert.deepEqual(values(page), []);
  });
}

test("half a date is not sent, and does not count as none", async () => {
  const page = await open("date_input");
  Object.defineProperty(page.control(), "validity", { value: { badInput: true } });
  page.control().focus();
  page.fire(page.control(), "keyup"); // all that a browser says of it
  page.leave();
  assert.deepEqual([values(page), page.said()], [[], "✕ Expected a date."]);
  await page.show(["sync", "t"]);

  assert.deepEqual(values(page), ["incomplete"]);
});

test("a time is read as it is, with seconds only where there are some", async () => {
  const page = await open("time_input", { value: "07:30:15", min: "06:00", max: "20:00:30" });
  assert.deepEqual([page.control().value, page.control().step], ["07:30:15", "1"]);
  for (const text of ["08:00:00", "06:00", "20:00:31"]) {
    page.type(text);
    page.change();
  }

  assert.deepEqual(values(page), ["08:00", "06:00"]);
  assert.equal(page.said(), "✕ Expected a time from 06:00 to 20:00:30.");
});

test("a date and time is edited in the reader's zone, which is named, and sent in UTC", async () => {
  const page = await open("date_time_input", { value: "2026-11-22T10:30:00Z", help: "Begins." });
  assert.equal(page.control().value, "2026-11-22T11:30");
  assert.equal(page.$(".kino-field-help").textContent, "Begins. Your time zone: Europe/Berlin.");
  page.type("2026-07-01T12:00");
  page.change();

  assert.deepEqual(values(page), ["2026-07-01T10:00:00Z"]);
});

test("an hour that the clocks leave out is the one after it", async () => {
  const page = await open("date_time_input");
  page.type("2026-03-29T02:30");
  page.change();
  await page.value("2026-03-29T01:30:00Z", "me", 1);

  assert.deepEqual(values(page), ["2026-03-29T01:30:00Z"]);
});

test("of an hour that the clocks repeat, the one that was there is meant while the text is the same", async () => {
  for (const value of ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]) {
    const page = await open("date_time_input", { value });
    assert.equal(page.control().value, "2026-10-25T02:30");
    page.type("2026-10-25T03:30");
    page.type("2026-10-25T02:30");
    page.leave();

    assert.deepEqual(values(page), []);
  }
});

test("the bounds of a date and time are said in the reader's zone, as it is edited", async () => {
  const page = await open("date_time_input", { min: "2026-01-01T00:00:00Z" });
  page.type("2026-01-01T00:30");
  page.change();

  assert.equal(page.said(), "✕ Expected a date and time from 2026-01-01 01:00 on.");
});
