/**
 * An address on the web. Options: those of text_input. Value: the address, or null when there is none.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

const EXPECTED = "Expected an absolute URL with a host, such as https://example.org/page.";

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { textField } = await context.load("_text_field");
  const input = context.el.ownerDocument.createElement("input");
  input.setAttribute("type", "url"); // the keyboard of a phone
  input.spellcheck = false;
  input.dir = "ltr";
  return textField(context, input, { write: (/** @type {string | null} */ value) => value ?? "", read });
}

/** @param {string} text */
function read(text) {
  const value = text.trim() || null;
  return { value, problem: value === null || isAddress(value) ? "" : EXPECTED };
}

/** What cannot be one; Python looks closer. @param {string} text */
function isAddress(text) {
  return /^[a-z][a-z\d+.-]*:\/\/[^\s\\<>/?#]+[^\s\\<>]*$/i.test(text);
}
