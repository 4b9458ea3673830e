/**
 * Lines of text. Options: those of text_input, monospace, rows. Control and Enter send what is entered.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino .kino-text-area { display: block; max-height: 480px; padding: 5px 12px; line-height: 20px; resize: vertical; }
.kino .kino-text-area[data-monospace] { font: var(--k-code); tab-size: 4; }
`;

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { textField } = await context.load("_text_field");
  const area = context.el.ownerDocument.createElement("textarea");
  area.className = "kino-text-area";
  return textField(context, area, {
    adopt(/** @type {{ rows: number, monospace: boolean }} */ { rows, monospace }) {
      area.rows = rows;
      area.toggleAttribute("data-monospace", monospace);
      area.spellcheck = !monospace;
    },
  });
}
