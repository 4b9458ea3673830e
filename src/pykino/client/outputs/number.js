/**
 * A number, typed or stepped. Options: min, max, step (each may be null), placeholder.
 *
 * Value: a number or null; `{text}` goes to Python for what is no number, and is refused there.
 * The field is one of text: a browser's own number field hides what was typed when it is none.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 * @import { AnyNumber, Bounds } from "./_numbers.js"
 */

export const css = `
.kino-number { position: relative; max-width: 240px; }
.kino .kino-field .kino-number .k-input { padding-inline-end: 64px; text-align: end; font-variant-numeric: tabular-nums; }
.kino .kino-number .k-button { position: absolute; top: 1px; bottom: 1px; justify-content: center; width: 28px; min-height: 0; padding: 0; border: 0; font-size: 16px; }
.kino .kino-number .k-button:first-of-type { inset-inline-end: 29px; }
.kino .kino-number .k-button:last-of-type { inset-inline-end: 1px; }
.kino .kino-field .kino-number .k-input:disabled { padding-inline-end: 12px; }
@media (pointer: coarse) {
  .kino .kino-field .kino-number .k-input:enabled { padding-inline-end: 96px; }
  .kino .kino-number .k-button { width: 44px; }
  .kino .kino-number .k-button:first-of-type { inset-inline-end: 45px; }
}
`;

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const [{ textField }, { numberIn, refusal, stepped }] = await Promise.all(["_text_field", "_numbers"].map(context.load));
  if (context.signal.aborted) return;
  const { el, signal } = context;
  const body = el.ownerDocument.createElement("div");
  const input = el.ownerDocument.createElement("input");
  /** @type {Bounds} */
  let bounds = { min: null, max: null, step: null };
  input.setAttribute("role", "spinbutton");
  input.spellcheck = false;
  input.addEventListener("keydown", arrows, { signal });
  body.className = "kino-number";
  body.dir = "ltr"; // as numbers are written everywhere
  body.append(input, stepper("−", "Less", -1), stepper("+", "More", 1));
  const field = await textField(context, input, { body, adopt, write, read });
  if (!signal.aborted) input.addEventListener("input", tell, { signal });
  return field;

  /** @param {Bounds} data */
  function adopt({ min, max, step }) {
    bounds = { min, max, step };
    input.inputMode = min !== null && min >= 0 ? (Number.isInteger(step) ? "numeric" : "decimal") : "text"; // phones have no minus there
    for (const [name, value] of [["aria-valuemin", min], ["aria-valuemax", max]]) {
      if (value === null) input.removeAttribute(`${name}`);
      else input.setAttribute(`${name}`, String(value));
    }
  }

  /** @param {AnyNumber | null} value */
  function write(value) {
    tell(value);
    return value === null ? "" : String(value);
  }

  /** @param {string} typed */
  function read(typed) {
    const text = typed.trim();
    if (!text) return { value: null };
    const value = numberIn(text);
    return value === null ? { value: { text } } : { value, problem: refusal(value, bounds) };
  }

  /** @param {KeyboardEvent} event */
  function arrows(event) {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      go(event.key === "ArrowUp" ? 1 : -1);
    }
  }

  /** @param {1 | -1} direction */
  function go(direction) {
    const next = stepped(numberIn(input.value.trim()), direction, bounds);
    if (input.disabled || String(next) === input.value) return;
    input.value = write(next);
    field?.edited();
    field?.commit();
  }

  /** What those hear who cannot see it. @param {unknown} [value] */
  function tell(value) {
    const now = typeof value === "object" ? numberIn(input.value.trim()) : value;
    if (now === null || now === undefined) input.removeAttribute("aria-valuenow");
    else input.setAttribute("aria-valuenow", String(now));
  }

  /** For the hand only: the keyboard has its arrows. @param {string} sign @param {string} name @param {1 | -1} direction */
  function stepper(sign, name, direction) {
    const button = el.ownerDocument.createElement("button");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", name);
    button.className = "k-button";
    button.dataset.kind = "quiet";
    button.tabIndex = -1;
    button.textContent = sign;
    button.addEventListener("pointerdown", (event) => event.preventDefault(), { signal }); // the focus stays where it is
    button.addEventListener("click", () => go(direction), { signal });
    return button;
  }
}
