/**
 * Decodes and encodes again what comes on stdin, for the test that crosses both languages.
 *
 * Each wire frame stands behind its length (u32, little-endian), in both directions.
 */

import { decode, encode } from "../../src/pykino/client/wire.js";

/** @type {Buffer} */
let waiting = Buffer.alloc(0);

process.stdin.on("data", (/** @type {Buffer} */ data) => {
  waiting = Buffer.concat([waiting, data]);
  for (let frame = next(); frame; frame = next()) answer(encode(decode(frame)));
});

function next() {
  if (waiting.length < 4) return null;
  const end = 4 + waiting.readUInt32LE(0);
  if (waiting.length < end) return null;
  const frame = waiting.subarray(4, end);
  waiting = waiting.subarray(end);
  return frame;
}

/** @param {Uint8Array} frame */
function answer(frame) {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(frame.length);
  process.stdout.write(Buffer.concat([length, frame]));
}
