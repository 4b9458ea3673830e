/**
 * An exception: what it is and says first, the traceback folded.
 *
 * @import { Mount } from "../types.js"
 */

export const css = `
.kino-error { padding: 12px 16px; border: 1px solid var(--k-border); border-left: 3px solid var(--k-bad); border-radius: var(--k-radius); background: var(--k-surface); }
.kino-error-head { margin: 0; max-height: 240px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.kino-error-sign, .kino-error-kind { color: var(--k-bad); font-weight: 600; }
.kino-error-where { margin: 4px 0 0; font-size: var(--k-small); color: var(--k-muted); }
.kino-error details { margin-top: 8px; }
.kino-error summary { width: fit-content; font-size: var(--k-small); color: var(--k-muted); cursor: pointer; }
.kino-error pre { max-height: 360px; margin: 8px 0 0; overflow: auto; font: var(--k-code); }
`;

/** @type {Mount<{ kind: string, message: string, traceback: string, where: string }>} */
export function mount({ el, data: { kind, message, traceback, where }, readable }) {
  el.classList.add("kino-error");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", `Error: ${readable(kind)}`);
  const head = add(el, "p", "kino-error-head");
  add(head, "span", "kino-error-sign", "✕ ").setAttribute("aria-hidden", "true");
  add(head, "span", "kino-error-kind", readable(kind));
  if (message) head.append(": ", add(head, "span", "kino-error-message", readable(message)));
  if (where) add(el, "p", "kino-error-where", readable(where));
  if (!traceback) return;
  const details = add(el, "details");
  add(details, "summary", "", "Traceback");
  const pre = add(details, "pre", "", readable(traceback));
  pre.tabIndex = 0; // it scrolls: the keyboard must reach it
}

/**
 * @param {HTMLElement} parent
 * @param {string} tag
 * @param {string} [name]
 * @param {string} [text]
 */
function add(parent, tag, name = "", text = "") {
  const child = parent.ownerDocument.createElement(tag);
  if (name) child.className = name;
  child.textContent = text;
  return parent.appendChild(child);
}
