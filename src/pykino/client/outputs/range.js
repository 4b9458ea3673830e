/**
 * A number on a scale, its value beside it. Options: min, max, step.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino-range { display: flex; align-items: center; gap: 12px; }
.kino-range input { flex: 1; min-width: 0; height: 32px; margin: 0; cursor: pointer; }
.kino-range input:disabled { cursor: not-allowed; }
.kino-range-value { flex: none; text-align: end; font-variant-numeric: tabular-nums; }
@media (pointer: coarse) { .kino-range input { height: 44px; } }
`;

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const [{ field }, { decimals }] = await Promise.all(["_field", "_numbers"].map(context.load));
  if (context.signal.aborted) return;
  const { el, signal } = context;
  const body = el.ownerDocument.createElement("div");
  const slider = el.ownerDocument.createElement("input");
  const shown = el.ownerDocument.createElement("span");
  let digits = 0;
  slider.setAttribute("type", "range");
  slider.addEventListener("input", tell, { signal });
  shown.className = "kino-range-value";
  shown.setAttribute("aria-hidden", "true"); // the slider says it itself
  body.className = "kino-range";
  body.append(slider, shown);
  return field(context, {
    control: slider,
    body,
    patient: true,
    adopt(/** @type {{ min: number, max: number, step: number }} */ { min, max, step }) {
      Object.assign(slider, { min: String(min), max: String(max), step: String(step) });
      digits = Math.min(20, Math.max(decimals(min), decimals(step)));
      const widest = Math.max(...[min, max].map((end) => words(end).length));
      shown.style.minWidth = `${widest}ch`; // the scale does not move while its value grows
    },
    show(/** @type {number} */ value) {
      slider.value = String(value);
      tell();
    },
    read: () => ({ value: Number(slider.value) }),
  });

  function tell() {
    shown.textContent = words(Number(slider.value));
  }

  /** @param {number} value */
  function words(value) {
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }
}
