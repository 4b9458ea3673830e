/**
 * The elements around a control: label, help, message; all tied to it for those who cannot see them.
 *
 * @import { Context } from "../types.js"
 * @import { FieldData, Part, Shell } from "./_field_types.js"
 */

export const css = `
.kino-field { display: flex; flex-direction: column; box-sizing: border-box; min-width: 0; max-width: 480px; margin: 0; padding: 0; border: 0; overflow-wrap: anywhere; }
.kino-field-label { display: block; margin: 0 0 4px; padding: 0; color: var(--k-muted); font-size: var(--k-small); font-weight: 500; line-height: 16px; }
.kino-field :is(.kino-field-label, .kino-field-help, .kino-field-note, .kino-field-message) { text-align: -webkit-match-parent; text-align: match-parent; } /* a text reads its own way, and stays above its field */
.kino-field-row { display: flex; align-items: flex-start; gap: 8px; min-height: 32px; box-sizing: border-box; padding: 6px 0; cursor: pointer; }
.kino-field-row > input { flex: none; width: 16px; height: 16px; margin: 2px 0; }
.kino-field-row > span { min-width: 0; }
.kino-field-row:has(> :disabled) { color: var(--k-muted); cursor: not-allowed; }
.kino .kino-field .k-input { width: 100%; min-width: 0; }
.kino .kino-field select.k-input { padding-inline: 8px; text-overflow: ellipsis; }
.kino .kino-field .k-input::placeholder { color: var(--k-muted); opacity: 1; }
.kino .kino-field .k-input:hover:not(:disabled) { border-color: var(--k-muted); }
.kino .kino-field .k-input:focus-visible { border-radius: var(--k-radius); outline-offset: -1px; }
.kino .kino-field .k-input[aria-invalid="true"] { border-color: var(--k-bad); }
.kino-field input:is([type="checkbox"], [type="radio"], [type="range"]) { accent-color: var(--k-accent); }
.kino-field :is(.kino-field-help, .kino-field-note, .kino-field-message, .kino-field-wait) { margin: 0; font-size: var(--k-small); line-height: 16px; }
.kino-field :is(.kino-field-help, .kino-field-note, .kino-field-message, .kino-field-wait):not(:empty) { margin-top: 4px; }
.kino-field :is(.kino-field-help, .kino-field-note, .kino-field-wait) { color: var(--k-muted); }
.kino-field-message:has(+ .kino-field-wait:not(:empty)) { display: none; } /* it is of what was sent before */
.kino-output:has(> .kino-box > .kino-field) + .kino-output .kino-field-note { display: none; } /* said by the first of a row */
.kino :is(.kino-field[data-static], [data-gone] > .kino-box > .kino-field) .k-input:disabled { background: var(--k-surface); color: var(--k-ink); opacity: 1; }
.kino .kino-field .k-input ~ .k-button:disabled { display: none; }
.kino-field .kino-field-message { color: var(--k-bad); }
.kino-field[data-label="beside"] :is(.kino-field-help, .kino-field-note, .kino-field-message, .kino-field-wait):not(:empty) { margin-top: 0; padding-inline-start: 24px; }
@media (pointer: coarse) {
  .kino-field-row { min-height: 44px; padding: 12px 0; }
  .kino-field-row > input { width: 20px; height: 20px; margin: 0; }
}
`;

const PATIENCE = 300; // ms without a word
const WAITING = "Waiting for the program …";
const NOBODY = "Shown as it was: no program answers on this page.";

let count = 0; // ids tie a label and a message to their control

/**
 * @param {Context<FieldData>} context
 * @param {Part} part
 * @returns {Shell}
 */
export function makeShell({ el, signal, readable, static: unanswered }, part) {
  const id = `kino-field-${(count += 1)}`;
  const place = part.label ?? "above";
  const group = place === "legend";
  const box = make(group ? "fieldset" : "div", "kino-field");
  const label = make(group ? "legend" : place === "beside" ? "span" : "label", "kino-field-label");
  const [help, note, message, wait] = ["help", "note", "message", "wait"].map((name) => make("p", `kino-field-${name}`));
  /** @type {any} */
  let timer;
  const control = part.control ?? box;
  const body = part.body ?? control;
  for (const line of [message, wait]) line.setAttribute("role", "status");
  signal.addEventListener("abort", () => clearTimeout(timer));
  for (const [name, line] of Object.entries({ help, note, message })) line.id = `${id}-${name}`;
  for (const words of [label, help, note, message, wait]) words.dir = "auto";
  if (unanswered) {
    note.textContent = NOBODY;
    box.title = NOBODY;
    box.dataset.static = "";
  }
  box.dataset.label = place;
  if (group) box.tabIndex = -1; // a form may point to it
  if (part.role) box.setAttribute("role", part.role);
  if (!group) control.id ||= id;
  if (place === "above") label.setAttribute("for", control.id);
  build();
  el.append(box);

  return {
    el: box,
    get message() {
      return message.dataset.text ?? "";
    },
    describe(texts) {
      label.textContent = readable(texts.label);
      label.hidden = !texts.label;
      help.textContent = readable([texts.help, part.hint].filter(Boolean).join(" "));
      tie();
    },
    disable(disabled) {
      const within = box.querySelectorAll("input, select, textarea, button");
      for (const each of /** @type {NodeListOf<HTMLInputElement>} */ (within)) each.disabled = disabled;
    },
    say(text) {
      if ((message.dataset.text ?? "") === text) return;
      message.dataset.text = text;
      message.replaceChildren(...(text ? [sign(), readable(text)] : []));
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      tie();
    },
    wait(waits) {
      clearTimeout(timer);
      if (waits) timer = setTimeout(() => void (wait.textContent = WAITING), PATIENCE);
      else wait.textContent = "";
      if (waits) control.setAttribute("aria-busy", "true");
      else control.removeAttribute("aria-busy");
    },
    hasFocus() {
      return box.contains(/** @type {Document | ShadowRoot} */ (box.getRootNode()).activeElement);
    },
  };

  function build() {
    if (place === "beside") {
      const row = make("label", "kino-field-row");
      label.className = "";
      row.append(body, label);
      box.append(row, help, note, message, wait);
    } else box.append(label, ...(body === box ? [] : [body]), help, note, message, wait);
  }

  function tie() {
    const lines = [message, help, note].filter((line) => line.textContent);
    if (lines.length) control.setAttribute("aria-describedby", lines.map((line) => line.id).join(" "));
    else control.removeAttribute("aria-describedby");
    if (message.textContent) control.setAttribute("aria-errormessage", message.id);
    else control.removeAttribute("aria-errormessage");
  }

  function sign() {
    const span = make("span", "");
    span.setAttribute("aria-hidden", "true");
    span.textContent = "✕ ";
    return span;
  }

  /** @param {string} name @param {string} className */
  function make(name, className) {
    const made = el.ownerDocument.createElement(name);
    if (className) made.className = className;
    return made;
  }
}
