/**
 * One of several options, in a list that opens. Options: their labels. Value: an index, or null while none is chosen.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const [{ field }, { equal, placeOf }] = await Promise.all(["_field", "_options"].map(context.load));
  if (context.signal.aborted) return;
  const { el, readable } = context;
  const list = el.ownerDocument.createElement("select");
  list.className = "k-input";
  /** @type {string[]} */
  let labels = [];
  const nothing = option("Choose …", ""); // in the list only while nothing is chosen
  nothing.hidden = true;
  return field(context, {
    control: list,
    adopt(/** @type {{ options: string[] }} */ { options }) {
      if (equal(options, labels)) return;
      const chosen = labels[Number(list.value || NaN)];
      list.replaceChildren(...options.map((label, index) => option(readable(label), String(index))));
      labels = options;
      show(placeOf(chosen, options));
    },
    show,
    read: () => ({ value: list.value === "" ? null : Number(list.value) }),
  });

  /** @param {number | null} value */
  function show(value) {
    if (value === null) list.prepend(nothing);
    else nothing.remove();
    list.value = value === null ? "" : String(value);
  }

  /** @param {string} label @param {string} value */
  function option(label, value) {
    const made = el.ownerDocument.createElement("option");
    return Object.assign(made, { textContent: label, value, dir: "auto" });
  }
}
