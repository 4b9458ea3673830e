/** The tooltip of a chart, in the page's own look: text only, whatever the data holds. */

const GAP = 12; // px between the pointer and the tooltip

/**
 * @param {HTMLElement} figure where it lives
 * @param {AbortSignal} signal
 */
export function tooltip(figure, signal) {
  const tip = document.createElement("div");
  tip.className = "kino-vega-tip";
  tip.hidden = true;
  tip.setAttribute("role", "tooltip");
  figure.append(tip);
  signal.addEventListener("abort", () => tip.remove());
  return (/** @type {any} */ _, /** @type {MouseEvent} */ event, /** @type {any} */ __, /** @type {any} */ value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    tip.replaceChildren(content(value));
    place(tip, event);
  };
}

/** @param {any} value */
function content(value) {
  if (typeof value !== "object") return document.createTextNode(String(value));
  const table = document.createElement("table");
  for (const [key, cell] of Object.entries(value)) {
    if (key === "_vgsid_") continue; // Vega's own number of the row
    const row = table.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = key;
    row.append(head);
    row.insertCell().textContent = shown(cell);
  }
  return table;
}

/** @param {any} cell */
function shown(cell) {
  if (typeof cell === "number") return String(Number(cell.toPrecision(6)));
  return cell !== null && typeof cell === "object" ? JSON.stringify(cell) : String(cell ?? "");
}

/**
 * Beside the pointer, on the side where there is room.
 *
 * @param {HTMLElement} tip
 * @param {MouseEvent} event
 */
function place(tip, { clientX, clientY }) {
  const { width, height } = tip.getBoundingClientRect();
  const left = clientX + GAP + width > innerWidth ? clientX - GAP - width : clientX + GAP;
  const top = clientY + GAP + height > innerHeight ? clientY - GAP - height : clientY + GAP;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}

export const css = `
.kino-vega-tip { position: fixed; z-index: 10; max-width: min(320px, 90vw); padding: 8px; pointer-events: none;
  border: 1px solid var(--k-border); border-radius: 6px; background: var(--k-raised); color: var(--k-ink);
  box-shadow: 0 4px 12px rgb(0 0 0 / 0.12); font-size: 12px; line-height: 16px; overflow-wrap: anywhere }
.kino-vega-tip[hidden] { display: none }
.kino-vega-tip table { border-collapse: collapse }
.kino-vega-tip th { padding: 0 8px 0 0; text-align: left; font-weight: 400; color: var(--k-muted); vertical-align: top }
.kino-vega-tip td { padding: 0; font-variant-numeric: tabular-nums }
`;
