/**
 * Fields for dates and times: the browser's own, with bounds and what is half entered said in words.
 *
 * @import { Context } from "../types.js"
 * @import { FieldData, FieldHandle } from "./_field_types.js"
 *
 * @typedef {object} Kind
 * @property {string} type of the input element
 * @property {string} noun as Python calls it
 * @property {[string, string]} span the first and the last that Python knows, as the element writes them
 * @property {(value: string) => string} [toField] what the element shows for what goes over the wire
 * @property {(text: string) => string} [toWire]
 * @property {string} [hint]
 */

export const css = `
.kino .kino-field input.kino-moment { max-width: 240px; font-variant-numeric: tabular-nums; }
`;

const INCOMPLETE = "incomplete"; // Python refuses it, as it has to

/**
 * @param {Context<FieldData>} context
 * @param {Kind} kind
 * @returns {Promise<FieldHandle | undefined>}
 */
export async function momentField(context, { type, noun, span, toField = String, toWire = String, hint = "" }) {
  const { field } = await context.load("_field");
  const input = context.el.ownerDocument.createElement("input");
  /** @type {(string | null)[]} */
  let bounds = [null, null];
  /** What is shown: of an hour that the clocks repeat, the text does not say which one is meant. @type {string | null} */
  let shown = null;
  input.setAttribute("type", type);
  input.className = "k-input kino-moment";
  const made = await field(context, {
    control: input,
    hint,
    patient: true, // a year is typed digit by digit, and each is a date
    adopt(/** @type {{ min: string | null, max: string | null }} */ { min, max }) {
      bounds = [min, max].map((bound) => bound && toField(bound));
      [input.min, input.max] = [bounds[0] ?? span[0], bounds[1] ?? span[1]];
    },
    show(/** @type {string | null} */ value) {
      const text = value === null ? "" : toField(value);
      shown = value;
      // seconds can be edited where there are some; the step of a date would be so many days
      if (type !== "date") input.step = /\d\d:\d\d:\d\d$/.test(text) ? "1" : "60";
      input.value = text;
    },
    read() {
      const expected = `Expected ${phrase(noun, bounds)}.`;
      if (input.validity.badInput) return { value: INCOMPLETE, problem: expected };
      if (!input.value) return { value: null };
      const [min, max] = [input.min, input.max].map(comparable);
      const at = comparable(input.value);
      const value = shown !== null && input.value === toField(shown) ? shown : toWire(input.value);
      return { value, problem: at < min || at > max ? expected : "" };
    },
  });
  // of a first half, browsers say neither `input` nor `change`
  input.addEventListener("keyup", () => input.validity.badInput && made?.edited(), { signal: context.signal });
  return made;
}

/** Times with and without seconds have an order. @param {string} text */
function comparable(text) {
  return /(^|T)\d\d:\d\d$/.test(text) ? `${text}:00` : text;
}

/** @param {string} noun @param {(string | null)[]} bounds */
function phrase(noun, [min, max]) {
  const words = [noun];
  if (min) words.push(`from ${min}${max ? "" : " on"}`);
  if (max) words.push(`${min ? "to" : "up to"} ${max}`);
  return words.join(" ").replaceAll(/(\d)T(?=\d)/g, "$1 ");
}
