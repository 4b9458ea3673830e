/**
 * Messages to bytes and back, as docs/protocol.md describes; the only client module that knows the format.
 *
 * A frame is the length of its header (u32, little-endian), the header (JSON) and the buffers, one
 * after the other. What JSON cannot hold stands beside it by path, so no key or value is reserved.
 *
 * @typedef {(string | number)[]} Path
 * @typedef {{ b: [Path, number][], i: [Path, string][], f: [Path, string][] }} Extras
 */

const VERSION = 1;
/** @type {Record<string, number>} */
const NOT_FINITE = { nan: NaN, inf: Infinity, "-inf": -Infinity };

/** A frame that does not follow the format. */
export class WireError extends Error {
  name = "WireError";
}

/**
 * @param {unknown} message JSON-ready; may also hold bigints, non-finite numbers and bytes of any kind
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function encode(message) {
  /** @type {Extras} */
  const extras = { b: [], i: [], f: [] };
  /** @type {Uint8Array[]} */
  const buffers = [];
  const m = strip(message, [], extras, buffers);
  const header = new TextEncoder().encode(JSON.stringify({ v: VERSION, m, ...used(extras) }));
  return join(header, buffers);
}

/**
 * @param {ArrayBuffer | ArrayBufferView} frame
 * @returns {any} with a DataView (into `frame`) for bytes and a BigInt for integers past 2**53 - 1
 */
export function decode(frame) {
  const bytes = asBytes(frame);
  if (bytes.length < 4) throw new WireError("The frame is shorter than its length field.");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (4 + length > bytes.length) throw new WireError("The frame is shorter than its header.");
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  if (header.v !== VERSION) {
    throw new WireError(`The frame has version ${header.v}, this client knows ${VERSION}.`);
  }
  return restore(header, bytes, 4 + length);
}

/**
 * A copy of `value` with null wherever `extras` took the value over.
 *
 * @param {any} value
 * @param {Path} path
 * @param {Extras} extras
 * @param {Uint8Array[]} buffers
 * @returns {unknown}
 */
function strip(value, path, extras, buffers) {
  if (typeof value === "bigint" || isRounded(value)) {
    extras.i.push([path, BigInt(value).toString()]);
    return null;
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    extras.f.push([path, Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"]);
    return null;
  }
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const bytes = asBytes(value);
    extras.b.push([path, bytes.length]);
    buffers.push(bytes);
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => strip(item, [...path, index], extras, buffers));
  }
  // fromEntries defines properties, so that a key "__proto__" stays a key
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, strip(item, [...path, key], extras, buffers)]),
  );
}

/**
 * Whether JSON would show a number as an integer with other digits: past 2**53 JavaScript prints the
 * shortest ones that it reads back, which is another integer to everybody else. From 1e21 on it
 * prints an exponent.
 *
 * @param {unknown} value
 */
function isRounded(value) {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21;
}

/**
 * @param {any} header
 * @param {Uint8Array} bytes
 * @param {number} offset where the buffers begin
 */
function restore(header, bytes, offset) {
  const holder = { m: header.m };
  let at = offset;
  for (const [path, size] of header.b ?? []) {
    if (at + size > bytes.length) throw new WireError("The frame is shorter than its buffers.");
    put(holder, path, new DataView(bytes.buffer, bytes.byteOffset + at, size));
    at += size;
  }
  if (at !== bytes.length) throw new WireError("The frame is longer than its buffers.");
  for (const [path, digits] of header.i ?? []) put(holder, path, integer(digits));
  for (const [path, name] of header.f ?? []) put(holder, path, NOT_FINITE[name]);
  return holder.m;
}

/**
 * Integers of many thousand digits come in base 16, where BigInt knows no sign.
 *
 * @param {string} digits
 */
function integer(digits) {
  return digits.startsWith("-") ? -BigInt(digits.slice(1)) : BigInt(digits);
}

/**
 * @param {{ m: any }} holder
 * @param {Path} path
 * @param {unknown} value
 */
function put(holder, path, value) {
  /** @type {any} */
  let target = holder;
  /** @type {string | number} */
  let last = "m";
  for (const key of path) {
    target = target[last];
    last = key;
    if (typeof target !== "object" || target === null || !Object.hasOwn(target, key)) {
      throw new WireError(`The frame names the path ${JSON.stringify(path)}, which is not there.`);
    }
  }
  target[last] = value;
}

/** @param {ArrayBuffer | ArrayBufferView} source */
function asBytes(source) {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

/** @param {Extras} extras */
function used(extras) {
  return Object.fromEntries(Object.entries(extras).filter(([, entries]) => entries.length));
}

/**
 * @param {Uint8Array} header
 * @param {Uint8Array[]} buffers
 */
function join(header, buffers) {
  const size = buffers.reduce((sum, buffer) => sum + buffer.length, 4 + header.length);
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, header.length, true);
  frame.set(header, 4);
  let at = 4 + header.length;
  for (const buffer of buffers) {
    frame.set(buffer, at);
    at += buffer.length;
  }
  return frame;
}
