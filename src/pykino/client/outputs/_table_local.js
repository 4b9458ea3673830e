/**
 * A table that nobody answers for: the rows in the file, sorted, filtered and searched here.
 * Pure: no DOM.
 *
 * @import { Cell, Column, Page, ViewState } from "./_table_types.js"
 * @import { exactOf, textOf } from "./_table_text.js"
 *
 * @typedef {{ exactOf: typeof exactOf, textOf: typeof textOf }} Text
 */

const NUMBER = "number";

/**
 * The page that a view asks for.
 *
 * @param {{ columns: Column[], page: Page, text: Text }} table with all the rows that the file holds
 * @param {ViewState} view
 * @returns {Page}
 */
export function localPage({ columns, page, text }, view) {
  const place = new Map(columns.map(({ key }, at) => [key, at]));
  const rows = page.rows.map((row, at) => ({ row, at }));
  /** @param {string} key */
  const column = (key) => columns[place.get(key) ?? 0];
  /** @param {Cell[]} row @param {string} key */
  const cell = (row, key) => row[place.get(key) ?? 0];

  const kept = rows.filter(
    ({ row }) =>
      view.filters.every(([key, operator, value]) => meets(cell(row, key), column(key), operator, value, text)) &&
      (!view.search || row.some((each) => each !== null && contains(each, view.search, text))),
  );
  for (const [key, descending] of view.sort.toReversed()) {
    const keys = new Map(kept.map((entry) => [entry, sortKey(cell(entry.row, key), column(key), text)]));
    kept.sort((a, b) => compare(keys.get(a), keys.get(b), descending) || 0);
  }
  const offset = Math.min(view.offset, Math.floor(Math.max(0, kept.length - 1) / view.limit) * view.limit);
  const seen = kept.slice(offset, offset + view.limit);
  const keys = view.columns ?? columns.map(({ key }) => key);
  return {
    ...page,
    request: view.request,
    offset,
    rows: seen.map(({ row }) => keys.map((key) => cell(row, key))),
    ids: seen.map(({ at }) => page.ids[at]),
    total: kept.length,
  };
}

/**
 * @param {Cell} cell
 * @param {Column} column
 * @param {Text} text
 * @returns {number | string | null}
 */
function sortKey(cell, { kind }, { exactOf }) {
  if (cell === null) return null;
  if (kind !== NUMBER) return exactOf(cell);
  const number = numberOf(exactOf(cell));
  return Number.isNaN(number) ? null : number;
}

/**
 * What is missing comes last, in either direction.
 *
 * @param {number | string | null | undefined} a
 * @param {number | string | null | undefined} b
 * @param {boolean} descending
 */
function compare(a = null, b = null, descending) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order = a < b ? -1 : Number(a > b);
  return descending ? -order : order;
}

/**
 * @param {Cell} cell
 * @param {Column} column
 * @param {string} operator
 * @param {string} value
 * @param {Text} text
 */
function meets(cell, { kind }, operator, value, text) {
  const missing = cell === null || (kind === NUMBER && text.textOf(cell) === "NaN");
  if (operator.endsWith("empty")) return (missing || text.exactOf(cell) === "") === operator.startsWith("is");
  if (operator === "contains") return !missing && contains(cell, value, text);
  if (operator === "not contains") return missing || !contains(cell, value, text);
  if (missing) return operator === "!=";
  const order = ordered(text.exactOf(cell), value, kind);
  /** @type {Record<string, boolean>} */
  const results = {
    "=": order === 0,
    "!=": order !== 0,
    "<": order < 0,
    "<=": order <= 0,
    ">": order > 0,
    ">=": order >= 0,
  };
  return results[operator] ?? true;
}

/**
 * Whether a cell comes before, at or after a typed value; a part of a date stands for all of it.
 *
 * @param {string} cell
 * @param {string} value
 * @param {string} kind
 */
function ordered(cell, value, kind) {
  if (kind === NUMBER) return Math.sign(numberOf(cell) - numberOf(value));
  if (kind === "boolean") return cell.toLowerCase() === value.trim().toLowerCase() ? 0 : 1;
  const typed = kind === "text" ? value : value.trim();
  const seen = kind.startsWith("date") ? cell.slice(0, typed.length) : cell;
  return seen < typed ? -1 : Number(seen > typed);
}

/** @param {Cell} cell @param {string} needle @param {Text} text */
function contains(cell, needle, { exactOf }) {
  return exactOf(cell).toLowerCase().includes(needle.toLowerCase());
}

/** Python's words for what is no finite number are others. @param {string} text */
function numberOf(text) {
  const word = text.trim().toLowerCase();
  if (word.endsWith("inf")) return word.startsWith("-") ? -Infinity : Infinity;
  return word === "" ? NaN : Number(word.replaceAll("_", ""));
}
