/** Small pieces of a table's page: elements, and the one panel that floats above it. */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Document} doc
 * @param {Name} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(doc, name, className = "", text = "") {
  const el = doc.createElement(name);
  if (className) el.className = className;
  if (text) el.textContent = text;
  return el;
}

/**
 * @param {Document} doc
 * @param {string} text
 * @param {() => void} run
 * @param {{ label?: string, className?: string }} [options] `label`: what it is called, where its text is a sign
 */
export function button(doc, text, run, { label = "", className = "" } = {}) {
  const el = make(doc, "button", className, text);
  el.type = "button";
  if (label) {
    el.setAttribute("aria-label", label);
    el.title = label;
  }
  el.addEventListener("click", run);
  return el;
}

/** Change a text only where it differs, so that nobody hears it twice. @param {Element} el @param {string} text */
export function say(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/**
 * A panel above the page: closed by Escape, by leaving it, by a click beside it.
 *
 * @param {HTMLElement} box what it stands in
 * @param {HTMLElement} anchor what it belongs to, and where the focus returns to
 * @param {string} label
 * @param {Node[]} content
 * @param {AbortSignal} signal
 * @returns {() => void} closes it
 */
export function openPanel(box, anchor, label, content, signal) {
  const doc = box.ownerDocument;
  const panel = make(doc, "div", "kino-table-panel");
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", label);
  panel.tabIndex = -1;
  panel.append(...content);
  anchor.setAttribute("aria-expanded", "true");
  box.append(panel);
  place(box, anchor, panel);
  const first = /** @type {HTMLElement | null} */ (panel.querySelector("button, input, select"));
  (first ?? panel).focus({ preventScroll: true });

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  panel.addEventListener("focusout", ({ relatedTarget }) => {
    const to = /** @type {Node | null} */ (relatedTarget);
    if (to && !panel.contains(to)) close(false);
  });
  doc.addEventListener("pointerdown", outside, { signal, capture: true });
  return close;

  /** @param {Event} event */
  function outside(event) {
    if (!event.composedPath().includes(panel)) close(false);
  }

  function close(back = true) {
    doc.removeEventListener("pointerdown", outside, { capture: true });
    if (!panel.isConnected) return;
    panel.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (back) anchor.focus({ preventScroll: true });
  }
}

/** Below the anchor, and within the box. @param {HTMLElement} box @param {HTMLElement} anchor @param {HTMLElement} panel */
function place(box, anchor, panel) {
  const outer = box.getBoundingClientRect();
  const at = anchor.getBoundingClientRect();
  const left = Math.min(at.left - outer.left, outer.width - panel.offsetWidth - 4);
  panel.style.left = `${Math.max(0, left)}px`;
  panel.style.top = `${at.bottom - outer.top + 4}px`;
}
