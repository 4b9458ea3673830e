/**
 * A time of day, without a zone. Options: min, max. Value: `HH:MM`, `HH:MM:SS` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { momentField } = await context.load("_moment_field");
  return momentField(context, { type: "time", noun: "a time", span: ["00:00", "23:59:59"], toWire: short });
}

/** As Python writes it: no seconds where there are none. @param {string} text */
function short(text) {
  return text.replace(/^(\d\d:\d\d):00(\.0+)?$/, "$1");
}
