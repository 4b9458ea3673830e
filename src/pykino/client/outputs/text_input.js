/**
 * One line of text. Options: placeholder, max_length or null. Value: a text.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { textField } = await context.load("_text_field");
  return textField(context, context.el.ownerDocument.createElement("input"));
}
