/**
 * A box that is ticked or not. Value: true or false.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { field } = await context.load("_field");
  const box = context.el.ownerDocument.createElement("input");
  box.setAttribute("type", "checkbox");
  return field(context, {
    control: box,
    label: "beside",
    show: (/** @type {boolean} */ value) => void (box.checked = value),
    read: () => ({ value: box.checked }),
  });
}
