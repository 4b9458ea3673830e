import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, readable } from "../../src/pykino/client/words.js";

for (const [what, given, seen] of [
  ["line feeds and tabs stay", "a\tb\r\nc\n", "a\tb\nc\n"],
  ["controls are their pictures", "\0\x1b[31m\r\x7f", "␀␛[31m␍␡"],
  ["upper controls are escapes", "\x9b", "\\x9b"],
  ["what turns the direction of reading is seen", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
  ["lone surrogates are escapes, whole characters stay", "\ud800 😀", "\\ud800 😀"],
]) {
  test(`in text from data, ${what}`, () => assert.equal(readable(given), seen));
}

for (const [seconds, words] of [
  [0, "under 1 ms"], [0.004, "4 ms"], [0.9996, "1.0 s"], [1.24, "1.2 s"], [34.4, "34 s"],
  [59.7, "1 min 00 s"], [125, "2 min 05 s"], [3725, "1 h 02 min"], [10n ** 7n, "2,777 h 47 min"],
]) {
  test(`${seconds} seconds are ${words}`, () => assert.equal(duration(seconds), words));
}
