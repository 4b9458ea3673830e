/**
 * A trace from the bytes that `tracing/_packing.py` makes of it. Pure: no DOM.
 *
 * @import { Participant, Trace } from "./_sequence_types.js"
 */

const CHANNELS = new Set(["queue", "event", "lock", "pool", "loop"]);
const NEWLINE = 10;
const VERSION = 1; // as in tracing/_packing.py
/** @type {Record<string, { size: number, read: (view: DataView, at: number) => number }>} */
const TYPES = {
  u1: { size: 1, read: (view, at) => view.getUint8(at) },
  u2: { size: 2, read: (view, at) => view.getUint16(at, true) },
  u4: { size: 4, read: (view, at) => view.getUint32(at, true) },
  f8: { size: 8, read: (view, at) => view.getFloat64(at, true) },
};

/**
 * @param {DataView} packed
 * @returns {Promise<Trace>}
 */
export async function traceOf(packed) {
  const bytes = await inflated(packed);
  const end = bytes.indexOf(NEWLINE);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  if (head.version !== VERSION) throw new Error(otherVersion(head.version));
  const view = new DataView(bytes.buffer, bytes.byteOffset + end + 1);
  const { events: size, caption, dropped, error, kinds, places, texts } = head;
  const whole = () => new Int32Array(size);
  const trace = {
    size, caption, dropped, error, kinds, places, texts,
    participants: head.participants.map(participant),
    time: new Float64Array(size), kind: new Uint8Array(size), flags: new Uint8Array(size),
    who: whole(), peer: whole(), cause: whole(), label: whole(), payload: whole(), place: whole(),
  };
  let at = 0;
  for (const [name, type] of head.columns) {
    if (!Object.hasOwn(trace, name) || !Object.hasOwn(TYPES, type)) throw new Error(otherVersion(`${VERSION}, with a column “${name}” of ${type}`));
    read(/** @type {any} */ (trace)[name], name, view, at, type);
    at += TYPES[type].size * size;
  }
  return trace;
}

/** @param {unknown} version */
function otherVersion(version) {
  return `This trace is of version ${version}, and the page knows version ${VERSION}: they come from different versions of pykino. Reload the page, or export the trace again.`;
}

/**
 * @param {Float64Array | Uint8Array | Int32Array} column
 * @param {string} name
 * @param {DataView} view
 * @param {number} start
 * @param {string} type
 */
function read(column, name, view, start, type) {
  const { size, read: number } = TYPES[type];
  let now = 0;
  for (let index = 0, at = start; index < column.length; index++, at += size) {
    const value = number(view, at);
    if (name === "time") column[index] = now += value;
    else if (name === "cause") column[index] = value ? index - value : -1;
    else if (name === "kind" || name === "flags") column[index] = value;
    else column[index] = value - 1;
  }
}

/**
 * @param {[string, string, string, number | null]} packed
 * @returns {Participant}
 */
function participant([name, kind, detail, parent]) {
  return { name, kind, detail, parent: parent ?? -1, channel: CHANNELS.has(kind) };
}

/** @param {DataView} packed */
async function inflated({ buffer, byteOffset, byteLength }) {
  const bytes = new Uint8Array(/** @type {ArrayBuffer} */ (buffer), byteOffset, byteLength);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
