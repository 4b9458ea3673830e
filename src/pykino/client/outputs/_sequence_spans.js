/**
 * Finds what is in sight among many spans that are sorted by where they begin. Pure: no DOM.
 */

export const BLOCK = 256; // spans that share one entry in `ends`

/** For each block the place at which its last one ends. @param {Float64Array} bottom @param {number} size */
export function endsOf(bottom, size) {
  const ends = new Float64Array(Math.ceil(size / BLOCK));
  for (let at = 0; at < size; at++) ends[at / BLOCK | 0] = Math.max(ends[at / BLOCK | 0], bottom[at]);
  return ends;
}

/**
 * Calls `visit` for all that reaches into `from`..`to`; those that begin before it by way of `ends`.
 *
 * @param {{ size: number, top: Float64Array, bottom: Float64Array, ends: Float64Array }} spans
 * @param {number} from
 * @param {number} to
 * @param {(at: number) => void} visit
 * @param {number} [most] of those that begin before
 */
export function within({ size, top, bottom, ends }, from, to, visit, most = 400) {
  const start = firstAt(top, size, from);
  let left = most;
  for (let block = 0; block * BLOCK < start && left > 0; block++) {
    if (ends[block] < from) continue;
    const end = Math.min(start, (block + 1) * BLOCK);
    for (let at = block * BLOCK; at < end && left > 0; at++) {
      if (bottom[at] >= from) left--, visit(at);
    }
  }
  for (let at = start; at < size && top[at] <= to; at++) visit(at);
}

/** The first of sorted places that is not before `place`. @param {Float64Array} places @param {number} size @param {number} place */
export function firstAt(places, size, place) {
  let low = 0, high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
