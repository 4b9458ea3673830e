/**
 * What a table says in words and figures. Pure: no DOM.
 *
 * @import { Cell, Column, Page, Summary, ViewState } from "./_table_types.js"
 */

/** @param {number} value */
export function figures(value) {
  return value.toLocaleString("en");
}

/** The text of a cell as it is seen. @param {Cell} cell */
export function textOf(cell) {
  if (cell === null) return "null";
  return typeof cell === "string" ? cell : cell.text;
}

/** The value of a cell as it is copied: what is missing is nothing. @param {Cell} cell */
export function exactOf(cell) {
  if (cell === null) return "";
  return typeof cell === "string" ? cell : (cell.exact ?? cell.text);
}

/**
 * Which rows are seen, of how many.
 *
 * @param {Page} page
 */
export function range({ offset, rows, total, at_least }) {
  if (total === 0) return "0 rows";
  const seen = rows.length ? `${figures(offset + 1)}–${figures(offset + rows.length)}` : "0";
  return total === null ? `${seen} of more than ${figures(Math.max(at_least - 1, offset + rows.length))}` : `${seen} of ${figures(total)}`;
}

/** Whether there is a page after this one. @param {Page} page */
export function hasNext({ offset, rows, total, at_least }) {
  return offset + rows.length < (total ?? at_least);
}

/**
 * How many pages there are, null if nobody knows.
 *
 * @param {Page} page
 * @param {number} limit
 */
export function pages({ total }, limit) {
  return total === null ? null : Math.max(1, Math.ceil(total / limit));
}

/**
 * A column in a line or two.
 *
 * @param {Summary} summary
 * @returns {string[]}
 */
export function summaryLines({ low, high, mean, unique, top, top_count, missing }) {
  const lines = [];
  if (low !== undefined && high !== undefined) lines.push(mean === null ? `${textOf(low)} – ${textOf(high)}` : `${grouped(low)} – ${grouped(high)}`);
  if (mean !== null) lines.push(`mean ${grouped(mean)}`);
  if (unique !== null) lines.push(unique === 1 ? "1 value" : `${figures(unique)} values`);
  if (top !== undefined && top_count !== null) lines.push(`${textOf(top) || "(blank)"} × ${figures(top_count)}`);
  if (missing) lines.push(`${figures(missing)} missing`);
  return lines;
}

/**
 * A filter in words.
 *
 * @param {[key: string, operator: string, value: string]} filter
 * @param {Column | undefined} column
 */
export function filterText([key, operator, value], column) {
  const label = column?.label || key;
  return operator.endsWith("empty") ? `${label} ${operator}` : `${label} ${operator} ${value}`;
}

/**
 * Rows as a spreadsheet takes them from the clipboard.
 *
 * @param {Column[]} columns
 * @param {Cell[][]} rows
 */
export function tabSeparated(columns, rows) {
  const lines = [columns.map(({ label }) => label), ...rows.map((row) => row.map(exactOf))];
  return lines.map((line) => line.map(quoted).join("\t")).join("\n");
}

/**
 * The order after a click on a column: ascending, descending, none; with `add` behind the others.
 *
 * @param {ViewState["sort"]} sort
 * @param {string} key
 * @param {boolean} add
 * @returns {ViewState["sort"]}
 */
export function nextSort(sort, key, add) {
  const at = sort.findIndex(([other]) => other === key);
  const before = at < 0 ? null : sort[at][1];
  const others = add ? sort.filter(([other]) => other !== key) : [];
  if (before === true) return others;
  if (before === null) return [...others, [key, false]];
  return add ? sort.map(([other, falling]) => [other, other === key ? true : falling]) : [[key, true]];
}

/** A number with its thousands apart; what may be a year is left alone. @param {Cell} cell */
function grouped(cell) {
  const text = textOf(cell);
  const [, sign, whole, rest] = /^([-−]?)(\d{5,})(\.\d+)?$/.exec(text) ?? [];
  return whole ? `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest ?? ""}` : text;
}

/** @param {string} text */
function quoted(text) {
  return /["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
