/**
 * A text that nobody reads over one's shoulder, unless it is asked for. Options: those of text_input.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino-password { position: relative; }
.kino .kino-field .kino-password .k-input { padding-inline-end: 68px; unicode-bidi: plaintext; }
.kino .kino-password .k-button { position: absolute; inset-block: 1px; inset-inline-end: 1px; min-height: 0; justify-content: center; width: 60px; border: 0; padding: 0; font-size: var(--k-small); }
`;

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { textField } = await context.load("_text_field");
  const { el, signal } = context;
  const body = el.ownerDocument.createElement("div");
  const input = el.ownerDocument.createElement("input");
  const toggle = el.ownerDocument.createElement("button");
  body.className = "kino-password";
  input.autocomplete = "new-password"; // the browser's own passwords are not meant
  input.spellcheck = false;
  toggle.setAttribute("type", "button");
  toggle.className = "k-button";
  toggle.dataset.kind = "quiet";
  toggle.addEventListener("click", () => reveal(input.type === "password"), { signal });
  body.append(input, toggle);
  reveal(false);
  return textField(context, input, { body });

  /** @param {boolean} seen */
  function reveal(seen) {
    input.setAttribute("type", seen ? "text" : "password");
    toggle.textContent = seen ? "Hide" : "Show";
    toggle.title = seen ? "Hide what is entered" : "Show what is entered";
    toggle.setAttribute("aria-label", toggle.title);
  }
}
