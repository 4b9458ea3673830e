import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode, WireError } from "../../src/pykino/client/wire.js";

const bytes = (...values) => Uint8Array.from(values);
const asArray = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];

/** A frame with this header and these bytes behind it. */
function frame(header, ...tail) {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(Uint32Array.of(json.length).buffer);
  return Uint8Array.from([...length, ...json, ...tail]);
}

test("what JSON can hold comes back as it was", () => {
  const message = { a: [1, -2.5, true, null, "ü\u0000"], "": {}, b: [] };

  assert.deepEqual(decode(encode(message)), message);
});

test("bytes leave as buffers and come back as views into the frame", () => {
  const sent = encode({ t: "x", payload: [bytes(1, 2, 3), { deep: bytes() }, bytes(4).buffer] });

  const { payload } = decode(sent);

  assert.deepEqual([asArray(payload[0]), asArray(payload[1].deep), asArray(payload[2])], [[1, 2, 3], [], [4]]);
  assert.equal(payload[0].buffer, sent.buffer);
});

test("a message may itself be bytes", () => {
  assert.deepEqual(asArray(decode(encode(bytes(7)))), [7]);
});

test("integers beyond 2**53 - 1 are BigInts, and numbers that are not finite stay numbers", () => {
  const message = [2n ** 70n, -(2n ** 64n), Number.NaN, Infinity, -Infinity];

  assert.deepEqual(decode(encode(message)), message);
});

test("a number past 2**53 leaves with all its digits, not with those that JavaScript prints", () => {
  assert.equal(decode(encode(3.874990146862935e16)), 38749901468629352n);
  assert.equal(decode(encode(1e300)), 1e300);
});

test("no key is reserved, not even those of the format or of JavaScript", () => {
  const message = JSON.parse('{"m": {"b": 1, "i": 2}, "v": [3], "__proto__": {"x": 4}, "constructor": 5}');
  message["__proto__"].data = bytes(9);

  const back = decode(encode(message));

  assert.deepEqual(Object.keys(back), ["m", "v", "__proto__", "constructor"]);
  assert.deepEqual(asArray(back["__proto__"].data), [9]);
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
});

test("lone surrogates survive", () => {
  assert.equal(decode(encode({ text: "a\ud800b" })).text, "a\ud800b");
});

test("a frame inside a larger buffer is read from where it begins", () => {
  const sent = encode({ data: bytes(1, 2) });
  const larger = new Uint8Array(sent.length + 9);
  larger.set(sent, 5);

  const { data } = decode(larger.subarray(5, 5 + sent.length));

  assert.deepEqual(asArray(data), [1, 2]);
});

for (const [what, broken] of Object.entries({
  "is shorter than its length": bytes(1, 0),
  "is shorter than its header": bytes(200, 0, 0, 0, 123),
  "is shorter than its buffers": frame({ v: 1, m: [null], b: [[[0], 5]] }, 1, 2),
  "is longer than its buffers": frame({ v: 1, m: null }, 1),
  "is of another version": frame({ v: 2, m: null }),
  "names a path that is not there": frame({ v: 1, m: {}, b: [[["x"], 0]] }),
  "names a path into the prototype": frame({ v: 1, m: {}, i: [[["__proto__", "x"], "1"]] }),
})) {
  test(`a frame that ${what} is refused`, () => {
    assert.throws(() => decode(broken), WireError);
  });
}
