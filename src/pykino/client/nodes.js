/**
 * What can be said of nodes without drawing them: which are alike, which stand inside which; and of
 * what an output pushes, whether it can be sent.
 *
 * @import { Node, Op } from "./types.js"
 */

/**
 * Whether two nodes would be drawn alike.
 *
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
export function equal(a, b) {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (a instanceof DataView && b instanceof DataView) return equalBytes(a, b);
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}

/** What a node has in common with the one that may take its place. @param {Node} node */
export function keyOf({ type, ref }) {
  return ref === undefined ? type : `${type} ${ref}`;
}

/** Whether its state comes by `mount` and `event`, apart from the node. @param {Node} node */
export function isLive({ type, ref }) {
  return ref !== undefined && type !== "frame";
}

/**
 * The nodes in an op, with those inside them.
 *
 * @param {Op} op
 * @returns {Node[]}
 */
export function nodesOf([op, , content]) {
  if (op === "replace" || op === "append") return content.flatMap(withInner);
  return op === "error" && content ? [content] : []; // null: the error is over
}

const PLAIN = new Set(["Object", "Array", "ArrayBuffer"]);

/**
 * What keeps a payload from being sent; empty if nothing does.
 *
 * @param {any} value
 * @param {string} [place] where it is
 * @param {any[]} [around] what holds it
 * @returns {string}
 */
export function obstacle(value, place = "the payload", around = []) {
  if (typeof value === "function" || typeof value === "symbol") return `${place} is a ${typeof value}`;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return "";
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (!PLAIN.has(kind)) return `${place} is a ${kind}`;
  if (around.includes(value)) return `${place} holds itself`;
  const inside = [...around, value];
  for (const key of Object.keys(value)) {
    const found = obstacle(value[key], Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`, inside);
    if (found) return found;
  }
  return "";
}

/** Things with a node, to be taken again by nodes of the same key, in order. @template {{ node: Node }} T */
export class Pool {
  /** @type {Map<string, T[]>} */
  #byKey = new Map();

  /** @param {T[]} things */
  constructor(things) {
    for (const thing of things) {
      const key = keyOf(thing.node);
      const queue = this.#byKey.get(key);
      if (queue) queue.push(thing);
      else this.#byKey.set(key, [thing]);
    }
    for (const queue of this.#byKey.values()) queue.reverse(); // pop() takes the first
  }

  /** @param {Node} node */
  take(node) {
    return this.#byKey.get(keyOf(node))?.pop();
  }

  left() {
    return [...this.#byKey.values()].flat();
  }
}

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function withInner(node) {
  const parts = (node.parts ?? []).flatMap((/** @type {any} */ part) => part.node ?? []);
  return [node, ...[...(node.items ?? []), ...parts].flatMap(withInner)];
}

/**
 * @param {DataView} a
 * @param {DataView} b
 */
function equalBytes(a, b) {
  if (a.byteLength !== b.byteLength) return false;
  for (let at = 0; at < a.byteLength; at++) {
    if (a.getUint8(at) !== b.getUint8(at)) return false;
  }
  return true;
}
