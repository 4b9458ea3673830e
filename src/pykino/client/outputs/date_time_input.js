/**
 * A date and time, edited in the reader's zone. Options: min, max. Value: `2026-11-22T10:30:00Z`, in UTC, or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { momentField } = await context.load("_moment_field");
  return momentField(context, {
    type: "datetime-local",
    noun: "a date and time",
    span: ["0001-01-01T00:00", "9999-12-31T23:59:59"],
    hint: `Your time zone: ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`,
    toField,
    toWire,
  });
}

/** @param {string} utc */
function toField(utc) {
  const at = new Date(utc);
  const date = [two(at.getFullYear(), 4), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), ...(at.getSeconds() ? [at.getSeconds()] : [])].map((part) => two(part));
  return `${date}T${time.join(":")}`;
}

/** An hour that the clocks leave out is the one after it. @param {string} local */
function toWire(local) {
  return new Date(local).toISOString().replace(/\.\d+Z$/, "Z");
}

/** @param {number} part @param {number} [digits] */
function two(part, digits = 2) {
  return String(part).padStart(digits, "0");
}
