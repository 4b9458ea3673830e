/**
 * Markup that is not ours, in an iframe without our origin: it can neither read the page nor reach the network.
 *
 * The iframe holds frame.html, which says "ready", gets the markup once, and reports its height.
 * New markup gets a new iframe, which takes the old one's place when it has something to show.
 *
 * @import { Mount } from "../types.js"
 */

const TALLEST = 800; // px; what is longer scrolls in its own box
const TOKENS = ["bg", "surface", "raised", "border", "ink", "muted", "accent", "good", "warn", "bad", "sans", "mono"];

export const css = `
.kino-html { position: relative; }
.kino-html iframe { display: block; width: 100%; height: 0; border: 0; color-scheme: inherit; }
.kino-html iframe.kino-html-next { position: absolute; top: 0; visibility: hidden; }
`;

/** @type {Mount<{ html: string }>} */
export function mount({ el, data, signal, sandbox, theme, onTheme }) {
  const window = /** @type {Window} */ (el.ownerDocument.defaultView);
  let html = data.html;
  /** @type {HTMLIFrameElement | null} */
  let current = null;
  /** @type {HTMLIFrameElement | null} */
  let next = begin();
  el.classList.add("kino-html");
  window.addEventListener("message", hear, { signal });
  onTheme(() => {
    for (const iframe of [current, next]) iframe?.contentWindow?.postMessage({ kino: "look", look: look() }, "*");
  });
  return {
    /** @param {{ html: string }} data */
    update(data) {
      html = data.html;
      next ??= begin(); // one that is under way gets the newer markup, or is followed by another
    },
  };

  function begin() {
    const iframe = el.ownerDocument.createElement("iframe");
    iframe.className = "kino-html-next";
    iframe.title = "HTML output";
    iframe.setAttribute("sandbox", "allow-scripts");
    Object.assign(iframe, sandbox);
    return el.appendChild(iframe);
  }

  /** @param {MessageEvent} event */
  function hear({ source, data }) {
    const iframe = [current, next].find((frame) => frame?.contentWindow === source);
    if (!iframe || !source) return;
    if (data?.kino === "ready") {
      iframe.dataset.html = html; // to know later whether it is still what is wanted
      iframe.contentWindow?.postMessage({ kino: "html", html, look: look() }, "*");
    } else if (data?.kino === "height") {
      settle(iframe, data.height);
    }
  }

  /**
   * @param {HTMLIFrameElement} iframe
   * @param {unknown} height
   */
  function settle(iframe, height) {
    if (typeof height !== "number" || !(height >= 0)) return; // foreign code may send anything
    iframe.style.height = `${Math.min(TALLEST, Math.ceil(height))}px`;
    if (iframe !== next) return;
    current?.remove();
    current = iframe;
    current.className = "";
    next = current.dataset.html === html ? null : begin();
  }

  function look() {
    const style = window.getComputedStyle(el);
    const tokens = TOKENS.map((name) => [`--k-${name}`, style.getPropertyValue(`--k-${name}`).trim()]);
    return { scheme: theme(), tokens: Object.fromEntries(tokens) };
  }
}
