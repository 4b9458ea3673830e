/** The number of the last change on each page. @type {WeakMap<Document, number>} */
const numbers = new WeakMap();

/** A number for a change: no two of a page are alike, whichever field sends them. @param {Document} page */
export function nextNumber(page) {
  const n = (numbers.get(page) ?? 0) + 1;
  numbers.set(page, n);
  return n;
}
