/**
 * A colour. Value: `#rrggbb`.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino-color { display: flex; align-items: center; gap: 12px; }
.kino .kino-field .kino-color .k-input { width: 64px; height: 32px; padding: 3px; cursor: pointer; }
.kino-color .k-input::-webkit-color-swatch-wrapper { padding: 0; }
.kino-color .k-input::-webkit-color-swatch { border: 0; border-radius: 3px; }
.kino-color-code { font: var(--k-code); }
@media (pointer: coarse) { .kino .kino-field .kino-color .k-input { height: 44px; } }
`;

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { field } = await context.load("_field");
  const { el, signal } = context;
  const body = el.ownerDocument.createElement("div");
  const well = el.ownerDocument.createElement("input");
  const code = el.ownerDocument.createElement("span");
  well.setAttribute("type", "color");
  well.className = "k-input";
  well.addEventListener("input", say, { signal });
  code.className = "kino-color-code";
  body.className = "kino-color";
  body.append(well, code);
  return field(context, {
    control: well,
    body,
    show(/** @type {string} */ value) {
      well.value = value;
      say();
    },
    read: () => ({ value: well.value }),
  });

  function say() {
    code.textContent = well.value;
  }
}
