/**
 * A button. Data: `{label, primary, disabled, help}`. Events to Python: "click"; from Python: "state", the data anew.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {{ label: string, primary: boolean, disabled: boolean, help: string }} Button
 */

export const css = `
.kino-button-help { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; }
.kino .kino-button { max-width: 100%; padding-block: 5px; overflow-wrap: anywhere; text-align: center; }
`;

const NOBODY = "No program answers on this page.";

let count = 0; // ids tie a button to its help

/** @type {Mount<Button>} */
export function mount({ el, data, signal, on, onGone, push, readable, static: unanswered }) {
  const button = el.ownerDocument.createElement("button");
  const note = el.ownerDocument.createElement("p");
  let gone = false;
  button.setAttribute("type", "button");
  button.className = "k-button kino-button";
  note.className = "kino-button-help";
  note.id = `kino-button-help-${(count += 1)}`;
  button.addEventListener("click", () => push("click"), { signal });
  el.append(button, note);
  on("state", update);
  onGone((now) => {
    gone = now;
    update(data);
  });
  update(data);
  return { update };

  /** @param {Button} next */
  function update(next) {
    data = next;
    const { label, primary, disabled, help } = data;
    const words = [help, unanswered && NOBODY].filter(Boolean).join(" ");
    button.textContent = readable(label);
    button.dataset.kind = primary ? "primary" : "plain";
    button.disabled = disabled || unanswered || gone;
    note.textContent = readable(words);
    note.hidden = !words;
    if (words) button.setAttribute("aria-describedby", note.id);
    else button.removeAttribute("aria-describedby");
  }
}
