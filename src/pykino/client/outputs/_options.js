/** Options that are given again, as after a break: what is chosen stays chosen. Pure: no DOM. */

/** @param {string[]} one @param {string[]} other */
export function equal(one, other) {
  return one.length === other.length && one.every((label, index) => label === other[index]);
}

/**
 * Where the option stands that was chosen before; null if it is no more.
 *
 * @param {string | undefined} chosen its label
 * @param {string[]} options
 */
export function placeOf(chosen, options) {
  const place = chosen === undefined ? -1 : options.indexOf(chosen);
  return place < 0 ? null : place;
}
