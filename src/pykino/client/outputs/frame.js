/**
 * A place whose content changes.
 *
 * @import { Mount } from "../types.js"
 */

export const css = `
.kino-frame-empty { margin: 0; padding: 8px 12px; border: 1px dashed var(--k-border); border-radius: var(--k-radius); color: var(--k-muted); }
`;

/** @type {Mount<{ ref: string, placeholder: boolean }>} */
export function mount({ el, data, items }) {
  const list = el.ownerDocument.createElement("div");
  list.className = "kino-items";
  const empty = el.ownerDocument.createElement("p");
  empty.className = "kino-frame-empty";
  el.append(list, empty);
  items(list, data.ref, (count) => {
    empty.hidden = count > 0 || !data.placeholder;
    empty.textContent = empty.hidden ? "" : "Nothing here yet.";
  });
}
