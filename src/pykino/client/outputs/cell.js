/**
 * A notebook's cell: its source, how far it is, and what it shows.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {object} Cell
 * @property {number} index
 * @property {string} label
 * @property {string} source
 * @property {string} html the source, highlighted
 * @property {keyof typeof MARKS} status
 * @property {number | null} seconds
 * @property {string} frame ref of the frame with what the cell shows
 * @property {string | null} error
 */

const MARKS = {
  queued: ["○", "queued"],
  running: ["◐", "running"],
  done: ["✓", "done"],
  failed: ["✕", "failed"],
  stopped: ["■", "stopped"],
  skipped: ["–", "skipped"],
};

export const css = `
.kino-cell { display: grid; gap: 8px; padding-left: 12px; border-left: 2px solid var(--k-border); }
.kino-cell > * { min-width: 0; }
.kino-cell[data-status="running"] { border-left-color: var(--k-accent); }
.kino-cell[data-status="failed"] { border-left-color: var(--k-bad); }
.kino-cell[data-status="stopped"] { border-left-color: var(--k-warn); }
.kino-cell-head { display: flex; gap: 12px; color: var(--k-muted); font-size: var(--k-small); }
.kino-cell-label { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kino-cell-status { flex: none; margin-left: auto; font-variant-numeric: tabular-nums; white-space: nowrap; }
.kino-cell[data-status="running"] .kino-cell-status { color: var(--k-accent); }
.kino-cell[data-status="done"] .kino-cell-status { color: var(--k-good); }
.kino-cell[data-status="failed"] .kino-cell-status { color: var(--k-bad); }
.kino-cell[data-status="stopped"] .kino-cell-status { color: var(--k-warn); }
.kino-cell-sign { display: inline-block; }
.kino-cell[data-status="running"] .kino-cell-sign { animation: kino-turn 1.6s linear infinite; }
.kino-cell-source > pre { margin: 0; overflow: auto; padding: 12px 16px; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-surface); font: var(--k-code); }
.kino-cell-error { margin: 0; color: var(--k-muted); font-size: var(--k-small); overflow-wrap: anywhere; }
`;

/** @type {Mount<Cell>} */
export function mount({ el, data, on, render, setMarkup, readable, duration }) {
  const make = (/** @type {string} */ tag, /** @type {string} */ name) =>
    Object.assign(el.ownerDocument.createElement(tag), { className: `kino-cell-${name}` });
  const [head, label, status] = [make("div", "head"), make("span", "label"), make("span", "status")];
  const [sign, word] = [make("span", "sign"), make("span", "word")];
  const [source, error, output] = [make("div", "source"), make("p", "error"), make("div", "output")];
  /** @type {Cell | null} */
  let shown = null;
  sign.setAttribute("aria-hidden", "true");
  status.setAttribute("role", "status");
  status.append(sign, " ", word);
  head.append(label, status);
  el.classList.add("kino-cell");
  el.append(head, source, error, output);
  update(data);
  on("update", update);
  return { update, silent: true };

  /** @param {Cell} next */
  function update(next) {
    const [mark, name] = MARKS[next.status] ?? ["", next.status];
    el.dataset.status = next.status;
    label.textContent = label.title = readable(next.label || `Cell ${next.index}`);
    sign.textContent = mark;
    word.textContent = next.seconds === null ? name : `${name} in ${duration(next.seconds)}`;
    error.textContent = readable(next.error ?? "");
    error.hidden = !next.error || next.status === "failed"; // a failure is shown in full below
    if (next.html !== shown?.html || next.source !== shown.source) show(next);
    if (next.frame !== shown?.frame) render(output, { type: "frame", ref: next.frame, placeholder: false });
    shown = next;
  }

  /** @param {Cell} cell */
  function show(cell) {
    source.hidden = !cell.source && !cell.html;
    if (cell.html) return setMarkup(source, cell.html);
    const plain = el.ownerDocument.createElement("pre");
    plain.textContent = readable(cell.source);
    source.replaceChildren(plain);
  }
}
