/**
 * A button that asks Python for the file only once it is clicked; a static page may hold it itself.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {{ filename: string, mime: string, data: DataView<ArrayBuffer> }} Content
 */

export const css = `
.kino-download-note { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); }
`;

/** @type {Mount<{ label: string, filename: string } & Partial<Content>>} */
export function mount({ el, data, signal, on, onGone, push, readable, static: isStatic }) {
  const button = el.ownerDocument.createElement("button");
  const note = el.ownerDocument.createElement("p");
  const named = Object.assign(el.ownerDocument.createElement("span"), { textContent: readable(data.label) });
  const sign = Object.assign(el.ownerDocument.createElement("span"), { textContent: "↓" });
  sign.setAttribute("aria-hidden", "true");
  Object.assign(button, { type: "button", className: "k-button", title: readable(data.filename) });
  button.append(sign, named);
  note.className = "kino-download-note";
  note.setAttribute("role", "status");
  el.append(button, note);
  on("content", save);
  on("failed", () => say("")); // what went wrong is shown below by the page, to all who see the button
  button.addEventListener("click", ask, { signal });
  const nobody = isStatic && !data.data;
  button.disabled = nobody;
  onGone((gone) => {
    button.disabled = (nobody || gone) && !data.data;
    if (gone) say(""); // what was asked for does not come
  });
  say(nobody ? "The file is made when asked for, and this page has no program behind it." : "");

  function ask() {
    if (button.getAttribute("aria-busy") === "true") return;
    if (data.data) return save(/** @type {Content} */ (data));
    say(`Preparing ${button.title} …`);
    button.setAttribute("aria-busy", "true");
    push("download");
  }

  /** @param {Content} content */
  function save({ filename, mime, data }) {
    const url = URL.createObjectURL(new Blob([data], { type: mime }));
    Object.assign(el.ownerDocument.createElement("a"), { href: url, download: filename }).click();
    URL.revokeObjectURL(url);
    say("");
  }

  /** @param {string} sentence */
  function say(sentence) {
    button.removeAttribute("aria-busy");
    note.textContent = sentence;
    note.hidden = !sentence;
  }
}
