import assert from "node:assert/strict";
import { test } from "node:test";

import { Screen } from "../../../src/pykino/client/outputs/_ansi.js";

function screen(...texts) {
  const screen = new Screen(1000);
  for (const text of texts) screen.write(text);
  return screen;
}

const lines = (screen) => Array.from({ length: screen.length }, (_, at) => screen.line(at).map((run) => run.text).join(""));
const styles = (...texts) => screen(...texts).line(0).map(({ text, style }) => [text, style]);

test("text goes on where it stopped, lines end with a newline", () => {
  assert.deepEqual(lines(screen("a\nb", "c\n", "d")), ["a", "bc", "d"]);
});

test("a carriage return writes over the line, letter by letter", () => {
  assert.deepEqual(lines(screen(" 10% #\r 50% ", "\r100%\nend")), ["100% #", "end"]);
});

test("a carriage return before a newline changes nothing", () => {
  assert.deepEqual(lines(screen("a\r\nb")), ["a", "b"]);
});

test("backspace goes one letter back and erases nothing", () => {
  assert.deepEqual(lines(screen("abc\b\bX\b\b\b\b\bY")), ["YXc"]);
});

test("tabs go to the next multiple of eight", () => {
  assert.deepEqual(lines(screen("ab\tc")), ["ab      c"]);
});

test("nested progress bars move up and down and erase lines", () => {
  assert.deepEqual(lines(screen("outer 1\ninner 1", "\x1b[A\r\x1b[Kouter 2\n\x1b[2Kinner")), ["outer 2", "inner"]);
});

test("a program may draw its screen anew", () => {
  assert.deepEqual(lines(screen("one\ntwo", "\x1b[2J\x1b[Hnew")), ["new"]);
  assert.deepEqual(lines(screen("one\ntwo\nthree", "\x1b[2A\r\x1b[J1")), ["1"]);
});

test("the sixteen colours have names, the others values", () => {
  const text = "\x1b[31ma\x1b[92mb\x1b[38;5;3mc\x1b[38;5;208md\x1b[38;5;240me\x1b[38;2;1;2;300mf\x1b[39mg";

  assert.deepEqual(
    styles(text).map(([letter, { color }]) => [letter, color]),
    [["a", "1"], ["b", "10"], ["c", "3"], ["d", "#ff8700"], ["e", "#585858"], ["f", "#0102ff"], ["g", undefined]],
  );
});

test("colours may be separated by colons, and grounds are colours too", () => {
  assert.equal(styles("\x1b[38:5:1ma")[0][1].color, "1");
  assert.deepEqual(styles("\x1b[44;101mab\x1b[49mc").map(([, { background }]) => background), ["9", undefined]);
});

test("styles add up until they are taken back", () => {
  const all = styles("\x1b[1;3;4ma\x1b[22mb\x1b[2;7;9mc\x1b[0md");

  assert.deepEqual(all, [
    ["a", { bold: true, italic: true, underline: true }],
    ["b", { bold: false, dim: false, italic: true, underline: true }],
    ["c", { bold: false, dim: true, italic: true, underline: true, inverse: true, strike: true }],
    ["d", {}],
  ]);
});

test("a sequence may arrive in pieces", () => {
  assert.deepEqual(styles("a\x1b", "[3", "1mb").map(([text, { color }]) => [text, color]), [["a", undefined], ["b", "1"]]);
});

test("sequences that do not matter here leave no trace", () => {
  const hyperlink = "\x1b]8;;https://x.y\x1b\\link\x1b]8;;\x07";

  assert.deepEqual(lines(screen(`\x1b[?25l${hyperlink}\x1b(B\x1b7!\x07\x1b[12;3r`)), ["link!"]);
});

test("an operating system command without end does not swallow the text for good", () => {
  const [line] = lines(screen("\x1b]0;", "x".repeat(5000), "seen"));

  assert.ok(line.endsWith("seen"));
});

test("only the lines that changed are named", () => {
  const given = screen("a\nb\nc\n");
  assert.equal(given.write("d"), 3);
  assert.equal(given.write("\x1b[2A!\x1b[2B"), 1);
});

test("old lines are let go of, and how many is known", () => {
  const given = new Screen(3);
  const first = given.write("1\n2\n3\n4\n5");

  assert.deepEqual([lines(given), given.dropped, first], [["3", "4", "5"], 2, 0]);
  assert.equal(given.write("!"), 2);
});

test("no line is endless, and no move either", () => {
  const given = screen("\x1b[999999999C", "x", "y".repeat(30_000));

  assert.ok(lines(given).every((line) => line.length <= 20_000));
});
