/**
 * A date. Options: min, max. Value: `YYYY-MM-DD` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { momentField } = await context.load("_moment_field");
  return momentField(context, { type: "date", noun: "a date", span: ["0001-01-01", "9999-12-31"] });
}
