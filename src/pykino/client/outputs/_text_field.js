/**
 * Fields in which one types: placeholder, length, caret.
 *
 * @import { Context } from "../types.js"
 * @import { Entered, FieldData, FieldHandle } from "./_field_types.js"
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement} TextControl
 * @typedef {object} Typed how a text becomes a value
 * @property {HTMLElement} [body]
 * @property {(data: any) => void} [adopt] takes the options that the input has beside placeholder and length
 * @property {(value: any) => string} [write]
 * @property {(text: string) => Entered} [read]
 */

/**
 * @param {Context<FieldData>} context
 * @param {TextControl} control
 * @param {Typed} [typed] default: the text is the value
 * @returns {Promise<FieldHandle | undefined>}
 */
export async function textField(context, control, { body, adopt, write = String, read = asItIs } = {}) {
  const { field } = await context.load("_field");
  /** @type {number | null} */
  let longest = null;
  control.classList.add("k-input");
  control.autocomplete ||= "off"; // what is entered here is no fact about the reader
  if (!control.dir && !body) control.dir = "auto";

  return field(context, {
    control,
    body,
    adopt(/** @type {any} */ data) {
      control.placeholder = data.placeholder ?? "";
      longest = data.max_length ?? null;
      adopt?.(data);
    },
    show: (/** @type {any} */ value) => put(control, write(value)),
    cut(/** @type {any} */ sent) {
      const text = String(sent ?? "");
      if (text && control.value.startsWith(text)) control.setRangeText("", 0, text.length, "preserve");
    },
    read() {
      const text = control.value;
      // characters as Python counts them: a browser's maxlength counts halves of some, and cuts what is pasted
      if (longest === null || [...text].length <= longest) return read(text);
      return { value: text, problem: `Expected at most ${longest.toLocaleString("en")} characters.` };
    },
  });
}

/** @param {string} text */
function asItIs(text) {
  return { value: text };
}

/** Change the text and leave the caret where the reader has it. @param {TextControl} control @param {string} text */
function put(control, text) {
  if (control.value === text) return;
  const { selectionStart: start, selectionEnd: end } = control;
  const at = /** @type {Document | ShadowRoot} */ (control.getRootNode()).activeElement === control;
  control.value = text;
  if (at) control.setSelectionRange(start, end);
}
